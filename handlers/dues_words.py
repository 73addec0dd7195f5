"""What is to be paid, in plain and kind words, the same on every screen and in every reminder."""

from collections.abc import Iterable, Sequence

from domain.dues import Age
from domain.money import Money
from domain.requests import PaymentMethod
from handlers.screen import Button, Field, copy, rows
from handlers.wording import _, day, money
from services.dues import Due
from services.reminders import ToPay, WayToPay

LONGEST_COPY = 256


def to_pay_line(charge: ToPay) -> str:
    """Return "To pay by 12 March 2026: €210 for request #12"."""
    values = {"left": _left(charge), "what": _what_for(charge)}
    if charge.due_on is None:
        return _("To pay: %(left)s for %(what)s") % values
    values |= {"day": day(charge.due_on)}
    if charge.late:
        return _("%(left)s for %(what)s, which was to be paid by %(day)s") % values
    return _("To pay by %(day)s: %(left)s for %(what)s") % values


def _left(charge: ToPay) -> str:
    if charge.left == charge.charged:
        return money(charge.left)
    return _("%(left)s, the rest of %(charged)s,") % {"left": money(charge.left), "charged": money(charge.charged)}


def _what_for(charge: ToPay) -> str:
    if charge.number is not None:
        return _("request #%(number)s") % {"number": charge.number}
    if charge.opening:
        return _("what was open before")
    return _("what was charged on %(day)s") % {"day": day(charge.charged_on)}


def way_fields(ways: Iterable[WayToPay | PaymentMethod]) -> tuple[Field, ...]:
    """Return where to pay."""
    return tuple(Field(way.name, way.details, copyable=True) for way in ways)


def way_buttons(ways: Iterable[WayToPay | PaymentMethod]) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that copy where to pay."""
    short = (way for way in ways if len(way.details) <= LONGEST_COPY)
    return rows(*(copy(_("Copy: %(name)s") % {"name": way.name}, way.details) for way in short), wide=2)


def sums(amounts: Sequence[Money]) -> str:
    return ", ".join(map(money, amounts))


def ages_worded(due: Due) -> str:
    """Return how much is open of each age: "not due yet €300 · up to a week €120"."""
    found = ((age, Money(minor, due.currency)) for age, minor in due.by_age.items() if minor)
    return " · ".join(f"{age_word(age)} {money(amount)}" for age, amount in found)


def age_word(age: Age) -> str:
    """Return how long ago something was to be paid."""
    words = {
        Age.NOT_YET: _("not due yet"),
        Age.WEEK: _("up to a week late"),
        Age.MONTH: _("up to a month late"),
        Age.OLDER: _("more than a month late"),
    }
    return words[age]
