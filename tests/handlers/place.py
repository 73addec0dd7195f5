"""Where asks are asked for real: both networks, never changed for good, and what may be seen there."""

import re
from dataclasses import dataclass, field

import sqlalchemy as sa

from domain.people import Actor
from domain.traffic import Outcome
from handlers.ask import Ask
from handlers.screen import Screen
from storage.database import Database
from tests.handlers.asking import Dump, Seen, all_words, ask_and_undo
from tests.handlers.houses import PANEL_WORDS, House, World


@dataclass(frozen=True)
class Place:
    """A database with both networks in it, which is never changed for good."""

    database: Database
    world: World = field(repr=False)  # its words fill pages, and are asked for with every test: see asyncio.Runner.run
    before: Dump = field(repr=False)
    _secrets: dict[tuple[int, int | None], list[str]] = field(default_factory=dict, repr=False)

    async def ask(self, ask: Ask, who: Actor, *, first: sa.Executable | None = None) -> Seen:
        """Return what comes of an ask; whatever else, it must not fail, nor show anybody what isn't theirs."""
        seen = await ask_and_undo(self.database, ask, who, self.before, first=first)
        assert seen.outcome is not Outcome.FAILED, f"{who.role} asked {ask}: {seen.reply.said}"
        assert not (seen.outcome is Outcome.REFUSED and seen.changed), f"{ask} was refused, and changed something"
        self.shown(seen.reply.screen, who, ask)
        for reader, screen in seen.told:
            self.shown(screen, reader, ask)
        return seen

    def shown(self, screen: Screen, reader: Actor, ask: Ask) -> None:
        """Fail if a screen shows its reader anything of people that are none of their business."""
        words = all_words(screen).casefold()
        secrets = self._secrets_from(reader.reseller_id, reader.parent_id)
        leaked = [words[max(0, at - 60) : at + 30] for at in places_of(secrets, words)]
        assert not leaked, f"{ask} showed to {reader.role} of {reader.reseller_name}: {leaked}"

    def _secrets_from(self, reseller_id: int, parent_id: int | None) -> list[str]:
        """Return what nobody of a reseller may see, below the parent that it has now."""
        if (reseller_id, parent_id) not in self._secrets:
            house = next(house for house in self.world.houses if house.reseller.id == reseller_id)
            parents = [one for one in self.world.houses if one.reseller.id == parent_id or one is house.parent]
            self._secrets[reseller_id, parent_id] = secrets_from(house, parents, self.world)
        return self._secrets[reseller_id, parent_id]


def places_of(secrets: list[str], words: str) -> list[int]:
    """Return where secrets stand among words; a number only where it isn't part of another."""
    standing = [one for one in secrets if one in words]
    pattern = "|".join(
        rf"(?<![\w,.]){re.escape(one)}(?!\w)" if one[0].isdigit() else re.escape(one) for one in standing
    )
    return [found.start() for found in re.finditer(pattern, words)] if standing else []


def secrets_from(house: House, parents: list[House], world: World) -> list[str]:
    """Return the words and numbers that nobody of this house may ever see. `parents`: its parent, and one before.

    What a sub-reseller passes on to its own moves its balance, so its parent sees how much, but not to whom, nor why.
    """
    kin = [house, *house.children]
    strangers = [other for other in world.houses if other not in [*kin, *parents]]
    without_parent = [other for other in world.houses if other not in kin]
    hidden_numbers = [other for other in without_parent if other.parent not in house.children]
    return [
        *(other.code.casefold() for other in strangers),
        *(word.casefold() for top, word in PANEL_WORDS.items() if world.house(top) not in house.line),
        *(other.nick.casefold() for other in without_parent),  # the parent's people and its supplier are none of theirs
        *(number for other in hidden_numbers for number in (f"{other.credits:,}", str(other.credits))),
        *(str(other.price) for other in without_parent),
    ]
