"""What a supplier will ask, as it is typed: `1.62 from 1 July`."""

from dataclasses import dataclass

from domain.errors import N_
from domain.money import NotAnAmount
from domain.vocabulary import pattern

FROM = N_("from, as of, starting")
LONGEST_LINE = 64
EXAMPLE = "1.62 from 1 July"


@dataclass(frozen=True, slots=True)
class TypedCost:
    """A cost in one line, both parts as typed. `day`: empty where none was named."""

    cost: str
    day: str = ""


def cost_from(typed: str) -> TypedCost:
    """Return the cost that a person typed; raises `NotAnAmount` for a line that is too long for one."""
    text = " ".join(typed[: LONGEST_LINE + 1].split())
    if len(typed) > LONGEST_LINE:
        raise NotAnAmount(text[:24] + "…", EXAMPLE)
    found = pattern(r"(?P<cost>.+?),?\s+(?:‹since›)\s+(?P<day>.+)", since=FROM).fullmatch(text)
    return TypedCost(text) if found is None else TypedCost(found["cost"], found["day"])
