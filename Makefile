# Everything there is to type: `make demo` and `make test`. The rest is for those who work on Houniao.
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
CLIENTS := .venv-clients/.installed

.PHONY: demo test check lint bench lock messages vendor clean

demo: $(RUNTIME)
	@exec $(BIN)/houniao demo --port $(PORT)

test: $(DEV) $(CLIENTS)
	@sh scripts/install-test-tools.sh
	@sh scripts/install-calendar-clients.sh
	@$(BIN)/python scripts/run_tests.py

check lint: $(DEV)
	@$(BIN)/python scripts/run_tests.py --only-gates

bench: $(DEV)
	@$(BIN)/python -m benchmarks.run $(ARGS)

$(RUNTIME): requirements-uv.lock requirements.lock pyproject.toml
	@sh scripts/install.sh $(VENV) requirements.lock
	@touch $@

$(DEV): requirements-uv.lock requirements-dev.lock pyproject.toml
	@sh scripts/install.sh $(VENV) requirements-dev.lock
	@touch $(RUNTIME) $@

$(CLIENTS): requirements-uv.lock requirements-clients.lock
	@sh scripts/install.sh .venv-clients requirements-clients.lock only
	@touch $@

lock: $(DEV)
	@sh scripts/lock.sh $(BIN)

messages: $(DEV)
	@$(BIN)/python scripts/messages.py

vendor: $(DEV)
	@$(BIN)/python scripts/vendor.py

clean:
	rm -rf .venv .venv-clients var .pytest_cache .mypy_cache .ruff_cache .hypothesis
