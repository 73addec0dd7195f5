"""The network as a parent looks at it: how its sub-resellers stand, how they are sorted, and how one is found."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum

from domain.people import ResellerId, ResellerState


class StandingChange(StrEnum):
    """What was done to a reseller as a whole."""

    SUSPENDED = "suspended"
    RESUMED = "resumed"
    PAUSED = "paused"
    UNPAUSED = "unpaused"
    FROZEN = "frozen"
    THAWED = "thawed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """The last change of a kind: who made it, when, and why, as it was typed; both may be empty.

    `business_id`, `business`: for whom `by` acts.
    """

    change: StandingChange
    by: str
    reason: str
    at: datetime
    business_id: ResellerId
    business: str

    def read_by(self, reseller_id: ResellerId) -> "Standing":
        """Return what people of a reseller may know of it: of what others did, neither the colleague nor the reason."""
        return self if self.business_id == reseller_id else replace(self, by=self.business, reason="")


class Order(StrEnum):
    """What a list of sub-resellers is sorted by."""

    NAME = "name"
    BALANCE = "balance"
    LAST_PURCHASE = "last"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class PanelBalance:
    """What a sub-reseller has on one panel."""

    panel: str
    credits: int


@dataclass(frozen=True, slots=True)
class Line:
    """A sub-reseller in its parent's list. `drafted`: no offer was made to it yet."""

    reseller_id: ResellerId
    name: str
    state: ResellerState
    paused: bool
    balances: tuple[PanelBalance, ...]
    last_purchase: datetime | None
    drafted: bool = False


NEAR = 0.75
"""From which likeness on (0 to 1, after Ratcliff and Obershelp) a name may be meant by another."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_ATTENTION = [ResellerState.SUSPENDED, ResellerState.INVITED, ResellerState.ACTIVE, ResellerState.CLOSED]


def in_order(lines: Sequence[Line], order: Order) -> list[Line]:
    """Return the lines sorted: the lowest balance, the latest purchase and what needs a look come first."""
    by_name = sorted(lines, key=lambda line: (fold(line.name), line.reseller_id))
    match order:
        case Order.NAME:
            return by_name
        case Order.BALANCE:
            return sorted(by_name, key=lambda line: min((held.credits for held in line.balances), default=0))
        case Order.LAST_PURCHASE:
            return sorted(by_name, key=lambda line: line.last_purchase or NEVER, reverse=True)
        case Order.STATUS:
            return sorted(by_name, key=lambda line: (_ATTENTION.index(line.state), not line.paused))


@dataclass(frozen=True, slots=True)
class Known:
    """The names by which a sub-reseller may be called: its own, its accounts', its members' handles.

    `people`: the names of its members, by which it is found where nobody is called so.
    """

    reseller_id: ResellerId
    name: str
    aliases: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Return a text as it is compared: without accents, case, and signs that can't be seen."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in spread if unicodedata.category(sign) not in ("Mn", "Cf"))
    return " ".join(plain.split())


def called(typed: str, known: Iterable[Known]) -> list[Known]:
    """Return the sub-resellers that may be meant: those called just so, else those whose name begins with it.

    A name begins with what was typed as a whole or at one of its words. A single letter means nobody, and a number only
    who is called just so. Where nobody is called so, the names of their people are looked through in the same way.
    """
    wanted = _alias(typed)
    if len(wanted) < 2:
        return []
    known = list(known)
    own = [(one, [fold(one.name), *map(_alias, one.aliases)]) for one in known]
    return _among(own, wanted) or _among([(one, [*map(fold, one.people)]) for one in known], wanted)


MOST_WORDS = 12
"""Of how many words a name at the beginning of a line may be."""


def called_first(line: str, known: Sequence[Known]) -> tuple[list[Known], str]:
    """Return who may be meant by the beginning of a line, as long a one as names anybody, and what follows it."""
    words = line.split()
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        found = called(" ".join(words[:count]), known)
        if found:
            return found, " ".join(words[count:])
    return [], ""


def _among(folded: Sequence[tuple[Known, list[str]]], wanted: str) -> list[Known]:
    exact = [one for one, names in folded if wanted in names]
    if exact or wanted.isdecimal():
        return exact
    return [one for one, names in folded if any(_begins(name, wanted) for name in names)]


def nearly_called(typed: str, known: Sequence[Known], *, most: int = 3) -> list[Known]:
    """Return the sub-resellers that may be meant by a name with slips in it, the nearest first."""
    wanted = _alias(typed)
    if len(wanted) < 3 or not any(sign.isalpha() for sign in wanted):
        return []
    names: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        for name in map(_alias, (one.name, *one.aliases, *one.people)):
            for part in {name, *name.split()}:
                names[part].append(one)
    near = get_close_matches(wanted, names, n=2 * most, cutoff=NEAR)
    return list(dict.fromkeys(one for name in near for one in names[name]))[:most]


def _alias(text: str) -> str:
    return fold(text).removeprefix("@")


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or f" {wanted}" in name
