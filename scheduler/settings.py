"""The environment, read once and validated; nothing else reads it."""

from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

INSECURE_SECRET = "only-for-demo-and-tests"  # noqa: S105  # named so that production can refuse it


class Settings(BaseSettings):
    """Every setting, with its default; environment names are the same in capitals with HOUNIAO_.

    `DATABASE_URL`, the name that hosting services use, is read without the prefix.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOUNIAO_", extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    database_url: str = Field(default="sqlite:///var/houniao.sqlite3", validation_alias="DATABASE_URL")
    secret_key: str = INSECURE_SECRET
    secret_key_fallbacks: tuple[str, ...] = ()
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    proxies: int = Field(default=0, ge=0, le=3)
    uid_domain: str = "houniao.local"
    timezone: str = "Asia/Shanghai"
    idle_minutes: int = 30
    session_hours: int = 8
    solver_workers: int = Field(default=2, ge=1, le=64)
    solver_seconds: int = Field(default=60, ge=1, le=86_400)
    split_above: int = Field(default=50_000_000, ge=1)
    mail_gateway: SecretStr = SecretStr("")
    sms_gateway: SecretStr = SecretStr("")

    @property
    def secure(self) -> bool:
        """Whether people reach us by https, so that cookies must be marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the embedded database; None on a server."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None

    @field_validator("mail_gateway", "sms_gateway")
    @classmethod
    def _names_its_place(cls, value: SecretStr) -> SecretStr:
        """A gateway's address must say where the person's own address goes; the message holds no secret."""
        if value.get_secret_value() and "{to}" not in value.get_secret_value():
            raise ValueError("write {to} where the address of the person goes")
        return value

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        if self.demo and not self.loopback:
            raise ValueError("demo mode signs anybody in: it may only listen on 127.0.0.1 (HOUNIAO_HOST)")
        if not self.demo and (self.secret_key == INSECURE_SECRET or len(self.secret_key) < 32):
            raise ValueError("set HOUNIAO_SECRET_KEY to at least 32 random characters")
        return self


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process.

    Raises:
        pydantic.ValidationError: with the name of the setting and what to do.
    """
    return Settings()
