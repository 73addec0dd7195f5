"""Resellers with their people and all that is theirs, by the words that stand in their texts and nowhere else."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from domain.people import Actor, Reseller, Role

PANEL_WORDS = {"Aldebaran": "Polaris", "Fomalhaut": "Sirius"}
"""What the panels of each network are called, by its top; everybody in the network may know."""

Words = Callable[[str], str]
"""Turns a plain word into what people really write."""


@dataclass
class House:
    """A reseller with its people, and the ids of what belongs to it by the name of their type.

    `code`: the word that stands in all its texts, and nowhere else; `nick`: in its people's names and its suppliers';
    `credits`, `price`: of all that it buys, its own too.
    """

    code: str
    reseller: Reseller
    parent: "House | None"
    credits: int
    price: Decimal
    people: dict[Role, Actor] = field(default_factory=dict)
    children: list["House"] = field(default_factory=list)
    objects: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def nick(self) -> str:
        return f"{self.code[:4]}-"

    @property
    def owner(self) -> Actor:
        return self.people[Role.OWNER]

    @property
    def line(self) -> list["House"]:
        """Return this house and all above it."""
        return [self, *(self.parent.line if self.parent else [])]

    @property
    def siblings(self) -> list["House"]:
        return [other for other in (self.parent.children if self.parent else []) if other is not self]


@dataclass
class World:
    """The houses by their codes; `north` and `south` are the tops of two networks."""

    north: House
    south: House

    @property
    def houses(self) -> list[House]:
        return [*_below(self.north), *_below(self.south)]

    def house(self, code: str) -> House:
        return next(house for house in self.houses if house.code == code)


def _below(house: House) -> list[House]:
    return [house, *(lower for child in house.children for lower in _below(child))]
