"""Pulls, as the settings describe them: a panel's HTTP API, and what stands where in its answers."""

import re
from string import Formatter
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.json_paths import check_path
from domain.habits import DayOrder
from domain.usage import RowKind

PLACES = ("since", "since_seconds", "since_day", "cursor", "page")
"""What may stand in braces in an address."""

NOWHERE = "`null`"
"""A path at which nothing ever stands."""

SHORTEST_SECRET = 6
"""What is shorter would be cut out of words that are no secrets."""

_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}: [\x21-\x7e][\x20-\x7e]*")


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        named = named_in(value)
        host, port_is_fine = parts.hostname, parts.port != 0
    except ValueError:
        raise ValueError("must be an address that starts with http:// or https://") from None
    if parts.scheme not in ("http", "https") or not host or not port_is_fine:
        raise ValueError("must be an address that starts with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("must have no password in it: put that into the header")
    if "{" in parts.netloc or not named <= set(PLACES):
        raise ValueError(f"may have, behind its host, {', '.join('{' + place + '}' for place in PLACES)} and no others")
    return value


def named_in(address: str) -> set[str]:
    """Return the places that stand in an address."""
    return {name for _text, name, *_rest in Formatter().parse(address) if name is not None}


def _header(value: SecretStr) -> SecretStr:
    if not _HEADER.fullmatch(value.get_secret_value()):
        raise ValueError("must be a header's name, a colon, a blank and its value, in one line")
    return value


Path = Annotated[str, AfterValidator(check_path)]


class BalancePull(BaseModel):
    """Where a panel says what accounts have, apart from what they used."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(_address)] = Field(examples=["https://panel.example/api/accounts"], repr=False)
    rows: Path = Field(examples=["data"])
    account: Path = Field(examples=["username"])
    credits: Path = Field(examples=["credits"])
    when: Path | None = Field(None, examples=["updated_at"])
    next: Path | None = Field(None, examples=["links.next"])


class Pull(BaseModel):
    """How usage is fetched from a panel. `.env.example` explains each part."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(_address)] = Field(
        examples=["https://panel.example/api/usage?since={since}"], repr=False
    )
    header: Annotated[SecretStr, AfterValidator(_header)] | None = Field(None, examples=["Authorization: Bearer …"])
    panel: str = Field("", examples=["North"])
    rows_are: RowKind = Field(RowKind.EVENTS, examples=["events"])
    rows: Path = Field(examples=["data.items"])
    account: Path = Field(examples=["user.name"])
    when: Path = Field(examples=["created_at"])
    credits: Path = Field(examples=["credits"])
    id: Path | None = Field(None, examples=["id"])
    balance: Path | None = Field(None, examples=["balance_after"])
    balances: BalancePull | None = Field(None, repr=False)
    next: Path | None = Field(None, examples=["links.next"])
    cursor: Path | None = Field(None, examples=["meta.last_id"])
    day_order: DayOrder | None = Field(None, examples=["dm"])
    every_minutes: int = Field(15, ge=1, le=1440, examples=["15"])
    overlap_minutes: int = Field(120, ge=0, le=10_080, examples=["120"])
    history_days: int = Field(30, ge=1, le=366, examples=["30"])
    most_pages: int = Field(500, ge=1, le=10_000, examples=["500"])

    @model_validator(mode="after")
    def _fits_together(self) -> "Pull":
        if (self.rows_are is RowKind.EVENTS) != (self.id is not None):
            raise ValueError("needs an ID where its rows are events, and has none where they aren't")
        if (self.cursor is not None) != self.names("cursor"):
            raise ValueError("needs both {cursor} in its URL and a CURSOR, or neither")
        if self.cursor is not None and self.rows_are is RowKind.UNNUMBERED:
            raise ValueError("can't tell unnumbered rows that come again by a cursor; use {since}")
        return self

    @model_validator(mode="after")
    def _balances_are_reached(self) -> "Pull":
        if self.rows_are is RowKind.BALANCES:
            raise ValueError("tells usage; where balances are, its BALANCES say")
        if self.balances is None:
            return self
        if urlsplit(self.balances.url)[:2] != urlsplit(self.url)[:2]:
            raise ValueError("needs its BALANCES at the same host, for the key goes there, too")
        if "cursor" in named_in(self.balances.url):
            raise ValueError("can't have a {cursor} in the URL of its BALANCES")
        return self

    @property
    def tells_balances(self) -> bool:
        """Return whether it says anywhere what accounts have."""
        return self.balance is not None or self.balances is not None

    @property
    def of_balances(self) -> "Pull | None":
        """Return how balances that are apart are fetched: as rows of their own."""
        if self.balances is None:
            return None
        apart = {name: getattr(self.balances, name) for name in ("url", "rows", "account", "credits", "next")}
        when = self.balances.when or NOWHERE
        return self.model_copy(update={**apart, "when": when, "id": None, "cursor": None, "balance": None})

    def names(self, *places: str) -> bool:
        """Return whether the address has one of these places."""
        return bool(named_in(self.url) & set(places))

    @property
    def headers(self) -> dict[str, str]:
        """Return what is sent along with each request."""
        if self.header is None:
            return {}
        name, _colon, value = self.header.get_secret_value().partition(": ")
        return {name: value}

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that no log may show: the header's, whole and its last word, unless that is a short one."""
        value = next(iter(self.headers.values()), "")
        return tuple(secret for secret in {value, value.rpartition(" ")[2]} if len(secret) >= SHORTEST_SECRET)
