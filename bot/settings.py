"""The settings: read from the environment and from `.env`, and refused by name where they make no sense."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
_SQLITE = ("sqlite", "sqlite+aiosqlite")
_POSTGRESQL = ("postgresql", "postgresql+asyncpg")


class WrongSettings(Exception):
    """Settings that the bot can't start with; the text says which, what is wrong and what would do."""


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("is not a token as BotFather gives them: digits, a colon, and at least 30 signs")
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that starts with http:// or https://")
    return value.rstrip("/")


def _database(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in _SQLITE + _POSTGRESQL:
        raise ValueError("must start with sqlite:/// or postgresql://")
    if scheme in _SQLITE and rest.partition("?")[0] in ("", "/", "/:memory:"):
        raise ValueError("must name a file: what is kept in memory alone would be lost at the next start")
    if scheme in _POSTGRESQL and not urlsplit(value).path.strip("/"):
        raise ValueError("must name a database after the host")
    return value


class Settings(BaseSettings):
    """What may differ between two places where the bot runs. `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_token: Annotated[SecretStr, AfterValidator(_token)] = Field(examples=["123456789:AAE…the rest of it"])
    telegram_api_url: Annotated[str, AfterValidator(_web_address)] = Field(
        "https://api.telegram.org", examples=["https://api.telegram.org"]
    )
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///var/subpanel.sqlite3", examples=["sqlite:///var/subpanel.sqlite3"], repr=False
    )
    receipt_megabytes: int = Field(10, ge=1, le=20, examples=["10"])
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = Field(
        "INFO", examples=["INFO"]
    )
    log_format: Literal["console", "json"] = Field("console", examples=["json"])
    stop_within_seconds: float = Field(10, gt=0, le=300, examples=["10"])
    lease_seconds: float = Field(15, ge=1, le=300, examples=["15"])
    pacing: bool = Field(default=True, examples=["true"])

    @property
    def receipt_bytes(self) -> int:
        """Return the size up to which a receipt's file is fetched and kept."""
        return self.receipt_megabytes * 1024 * 1024

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that no log may show."""
        password = urlsplit(self.database_url).password or ""
        candidates = (self.telegram_token.get_secret_value(), password, unquote(password))
        return tuple({secret for secret in candidates if secret})


def load_settings(**given: Any) -> Settings:
    """Return the settings of this place; what is `given` comes before the environment. Raises `WrongSettings`."""
    try:
        return Settings(**given)
    except ValidationError as wrong:
        raise WrongSettings(_explained(wrong)) from None


def _explained(wrong: ValidationError) -> str:
    problems = [_problem(str(error["loc"][0]), error["type"], error["msg"]) for error in wrong.errors()]
    return "\n".join(["Subpanel can't start with these settings:", *problems, "Each is explained in .env.example."])


def _problem(setting: str, kind: str, message: str) -> str:
    if setting not in Settings.model_fields:
        return f"  {setting.upper()} is no setting of Subpanel's. Is it misspelled?"
    name = setting.upper()
    (example,) = Settings.model_fields[setting].examples or [""]
    return f"  {name} {_complaint(kind, message)}. For example: {name}={example}"


def _complaint(kind: str, message: str) -> str:
    """Return what is wrong in plain words, never with the value itself."""
    if kind == "missing":
        return "is missing"
    return message.removeprefix("Value error, ").replace("Input should be", "must be").rstrip(".")
