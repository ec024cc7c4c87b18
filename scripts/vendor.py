"""Fetches the one foreign script, htmx, at its pinned version and joins it with its extensions into one file.

One file, because an extension in a second deferred script may miss the first scan of the page.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "4.0.1"
PARTS = ("dist/htmx.min.js", "dist/ext/hx-sse.min.js", "dist/ext/hx-preload.min.js")
FOLDER = Path(__file__).resolve().parents[1] / "scheduler" / "web" / "static" / "vendor"


def main() -> int:
    """Writes the joined file, the licence and a README with where it comes from and its SHA-256."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"htmx.org@{VERSION}"], cwd=folder, check=True)
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            texts = {name: _text(archive, name) for name in (*PARTS, "LICENSE")}
    joined = "".join(f"/* htmx.org {VERSION} {name} */\n{_bare(texts[name])}\n;\n" for name in PARTS)
    name = f"htmx-{VERSION}.js"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(joined, encoding="utf-8")
    (FOLDER / "LICENSE").write_text(texts["LICENSE"], encoding="utf-8")
    (FOLDER / "README").write_text(
        f"{name}: the npm package htmx.org {VERSION}, joined by scripts/vendor.py (make vendor)\n"
        f"parts: {' '.join(PARTS)}\n"
        f"licence: Zero-Clause BSD (LICENSE)\n"
        f"sha256: {hashlib.sha256(joined.encode()).hexdigest()}\n",
        encoding="utf-8",
    )
    return 0


def _text(archive: tarfile.TarFile, name: str) -> str:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(f"{name} is not in the package")
    return member.read().decode()


def _bare(script: str) -> str:
    """Without the line that points browsers at a source map which is not shipped."""
    return "\n".join(line for line in script.splitlines() if not line.startswith("//# sourceMappingURL"))


if __name__ == "__main__":
    sys.exit(main())
