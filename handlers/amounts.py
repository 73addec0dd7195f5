"""Balances, what is due and how old a number is, in the same words on every screen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.money import Money
from handlers.screen import Field
from handlers.wording import _, clock_time, credits_worded, moment, money, ngettext, number, zone

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def due_worded(due: Money) -> str:
    """Return "€20 to pay", "€20 in credit" or "nothing to pay"."""
    if due.minor < 0:
        return _("%(amount)s to pay") % {"amount": money(-due)}
    if due.minor > 0:
        return _("%(amount)s in credit") % {"amount": money(due)}
    return _("nothing to pay")


def due_field(dues: Sequence[Money]) -> Field:
    """Return what is due, as the one who has to pay it reads it."""
    return Field(_("Payments"), ", ".join(map(due_worded, dues)) or _("nothing to pay"))


def age_field(moved_at: datetime | None, now: datetime) -> Field | None:
    """Return how old a balance is, `None` for one that never changed."""
    return None if moved_at is None else Field(_("As of"), age(moved_at, now))


def age(at: datetime, now: datetime) -> str:
    """Return "10:05, 3 minutes ago", with the day where it isn't today's."""
    today = at.astimezone(zone()).date() == now.astimezone(zone()).date()
    return _("%(at)s, %(ago)s") % {"at": clock_time(at) if today else moment(at), "ago": ago(now - at)}


def ago(past: timedelta) -> str:
    """Return "3 minutes ago"."""
    if past < MINUTE:
        return _("just now")
    if past < HOUR:
        n = past // MINUTE
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": number(n)}
    if past < DAY:
        n = past // HOUR
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": number(n)}
    return ngettext("%(n)s day ago", "%(n)s days ago", past.days) % {"n": number(past.days)}


def signed(amount: int) -> str:
    """Return "+200" or "−200"."""
    return f"+{number(amount)}" if amount > 0 else f"−{number(-amount)}"


def signed_money(amount: Money) -> str:
    """Return "+€420" or "−€420"."""
    return f"+{money(amount)}" if amount.minor > 0 else money(amount)


def to_load_field(credits: int) -> Field | None:
    """Return what is approved and not in the panel yet, `None` for nothing."""
    return Field(_("To be loaded"), credits_worded(credits)) if credits else None


def present(*fields: Field | None) -> tuple[Field, ...]:
    """Return the fields that there are."""
    return tuple(field for field in fields if field is not None)
