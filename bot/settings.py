"""The settings: read from the environment and from `.env`, and refused by name where they make no sense."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from bot.pull_settings import Pull
from domain.mail import NotAnAddress, address_from

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


_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_PULL_NAME = re.compile(r"[a-z0-9]([a-z0-9_]{0,30}[a-z0-9])?")


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError("must be an address or a name of this machine, without a port")
    return value


def _pulls(value: dict[str, Pull]) -> dict[str, Pull]:
    if not all(_PULL_NAME.fullmatch(name) and "__" not in name for name in value):
        raise ValueError("must name each pull in at most 32 small letters, digits and single underscores")
    return value


def _mail_host(value: str) -> str:
    return _host(value) if value else value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must be one line of plain signs")
    return value


def _secret_line(value: SecretStr) -> SecretStr:
    _one_line(value.get_secret_value())
    return value


def _mail_address(value: str) -> str:
    try:
        return address_from(value) if value else value
    except NotAnAddress:
        raise ValueError("must be a mail address alone") from None


class Settings(BaseSettings):
    """What may differ between two places where the bot runs. `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        env_nested_delimiter="__",
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
    feed_port: int | None = Field(None, ge=1, le=65_535, examples=["8080"])
    feed_host: Annotated[str, AfterValidator(_host)] = Field("127.0.0.1", examples=["127.0.0.1"])
    smtp_host: Annotated[str, AfterValidator(_mail_host)] = Field("", examples=["smtp.example.com"])
    smtp_port: int = Field(587, ge=1, le=65_535, examples=["587"])
    smtp_tls: Literal["starttls", "tls", "none"] = Field("starttls", examples=["starttls"])
    smtp_user: Annotated[str, AfterValidator(_one_line)] = Field("", examples=["desk@example.com"])
    smtp_password: Annotated[SecretStr, AfterValidator(_secret_line)] = Field(
        SecretStr(""), examples=["the password of that mailbox"]
    )
    smtp_from: Annotated[str, AfterValidator(_mail_address)] = Field(
        "", examples=["desk@example.com"], validate_default=True
    )
    pulls: Annotated[dict[str, Pull], AfterValidator(_pulls)] = Field(
        default_factory=dict, examples=['{"north": {"url": "https://panel.example/usage?since={since}", …}}']
    )

    @field_validator("smtp_from")
    @classmethod
    def _has_a_sender(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("smtp_host") and not value:
            raise ValueError("is missing: mail that SMTP_HOST sends needs a sender")
        return value

    @property
    def receipt_bytes(self) -> int:
        """Return the size up to which a receipt's file is fetched and kept."""
        return self.receipt_megabytes * 1024 * 1024

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that no log may show."""
        password = urlsplit(self.database_url).password or ""
        of_pulls = [secret for pull in self.pulls.values() for secret in pull.secrets]
        of_mail = self.smtp_password.get_secret_value()
        candidates = (self.telegram_token.get_secret_value(), password, unquote(password), of_mail, *of_pulls)
        return tuple({secret for secret in candidates if secret})


def load_settings(**given: Any) -> Settings:
    """Return the settings of this place; what is `given` comes before the environment. Raises `WrongSettings`."""
    try:
        return Settings(**given)
    except ValidationError as wrong:
        problems = [_problem(error["loc"], error["type"], error["msg"]) for error in wrong.errors()]
    except SettingsError:  # the only ones that are read as JSON
        problems = [_problem(("pulls",), "json", "must be JSON, or be said part by part, as PULLS__NORTH__URL")]
    raise WrongSettings(_explained(problems))


def _explained(problems: Sequence[str]) -> str:
    return "\n".join(["Subpanel can't start with these settings:", *problems, "Each is explained in .env.example."])


def _problem(place: Sequence[str | int], kind: str, message: str) -> str:
    """Return what is wrong with a setting, or with a part of a pull: `("pulls", "north", "url")`."""
    setting, *parts = (str(part) for part in place)
    name = "__".join([setting, *parts[:2]]).upper()
    fields = Pull.model_fields if len(parts) > 1 else Settings.model_fields
    known = fields.get(parts[1] if len(parts) > 1 else setting)
    if known is None:
        return f"  {name} is no setting of Subpanel's. Is it misspelled?"
    if len(parts) == 1:
        return f"  {name} {_complaint(kind, message)}."
    (example,) = known.examples or [""]
    return f"  {name} {_complaint(kind, message)}. For example: {name}={example}"


def _complaint(kind: str, message: str) -> str:
    """Return what is wrong in plain words, never with the value itself."""
    if kind == "missing":
        return "is missing"
    return message.removeprefix("Value error, ").replace("Input should be", "must be").rstrip(".")
