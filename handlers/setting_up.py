"""What a desk can't begin without: the business's name, its currency and its price, asked one after the other."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from domain.money import price_from
from domain.names import name_from
from domain.people import Actor
from handlers.ask import Ask
from handlers.forms import MissingAnswer
from handlers.registry import OWNER, Question, answers, asked
from handlers.screen import Screen
from handlers.terms import terms_screen
from handlers.terms_asks import CURRENCY
from handlers.wording import _
from services import terms
from storage.store import Store


@dataclass(frozen=True)
class BeginSetUp(Ask):
    code: ClassVar[str] = "setup"


@dataclass(frozen=True)
class SetUp(Ask):
    code: ClassVar[str] = "setups"
    name: str | None = asked(
        Question(
            words=lambda: _("What is your business called? Your sub-resellers will see this name."),
            read=name_from,
            example=lambda: "North TV",
        )
    )
    currency: str | None = asked(CURRENCY)
    price: Decimal | None = asked(
        Question(
            words=lambda: _("What do you usually charge for one credit? Each sub-reseller can have another price."),
            read=price_from,
            example=lambda: "2.10",
        )
    )


@answers(BeginSetUp, roles=OWNER)
async def begin_set_up(_ask: BeginSetUp, who: Actor, _store: Store) -> Screen:
    """Ask for what is missing; the name of a sub-reseller is the one that its parent knows it by."""
    if not who.is_top:
        raise MissingAnswer(SetUp(name=who.reseller_name), "currency")
    raise MissingAnswer(SetUp(), "name")


@answers(SetUp, roles=OWNER)
async def set_up(ask: SetUp, who: Actor, store: Store) -> Screen:
    """Set what was asked for, and show the terms with everything else as it is given."""
    assert ask.currency is not None  # noqa: S101  (the form has asked for all of them)
    assert ask.price is not None  # noqa: S101  (asked for before this runs)
    name = ask.name if who.is_top else None
    try:
        await terms.set_up(store, by=who, name=name, currency=ask.currency, price=ask.price)
    except terms.CurrencyStays as wrong:
        raise MissingAnswer(replace(ask, currency=None), "currency", wrong) from wrong
    shown = await terms_screen(who, store)
    ready = _("That is all I need. The rest is set to usual values, which you can change here; with “Invite” you can "
              "begin right away, and /movein brings in those whom you keep in a spreadsheet.")  # fmt: skip
    return replace(shown, lines=(ready, *shown.lines))
