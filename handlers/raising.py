"""A sub-reseller's debt limit, raised at once: with both sums, a reason, and word to them."""

from domain.errors import NotHere
from domain.money import Money
from domain.people import Actor
from handlers.cards import words
from handlers.dues_asks import RaiseLimit, RaiseLimitFor
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.money_answers import money_answered
from handlers.registry import OWNER, Toward, answers
from handlers.screen import Field, Screen, main, rows
from handlers.way_back import to_card
from handlers.wording import _, money
from services import debt_limits
from services.debt_limits import NotHigher
from storage.store import Store


@answers(RaiseLimit, roles=OWNER, toward=Toward.CHILD, in_person=True)
async def raise_limit(ask: RaiseLimit, _who: Actor, store: Store) -> Screen:
    """Show a higher limit once more, before the reason is asked for."""
    child, limit = await debt_limits.to_raise(store, ask.reseller_id)
    new = money_answered(ask, "up_to", limit.currency)
    try:
        debt_limits.check_higher(new, limit)
    except NotHigher as wrong:
        raise MissingAnswer(RaiseLimit(child.id), "up_to", wrong) from wrong
    return Screen(
        title=_("Let %(name)s buy more on account?") % {"name": child.name},
        fields=(Field(_("Now"), _up_to(limit)), Field(_("Then"), _up_to(new))),
        note=_("It holds at once, until a new offer is agreed. I ask for the reason next; they'll read it."),
        buttons=rows(
            main(
                _("Raise to %(sum)s…") % {"sum": money(new)},
                RaiseLimitFor(child.id, new.minor, limit.minor, limit.currency),
            ),
            to_card(child.id),
        ),
    )


def _up_to(limit: Money) -> str:
    return _("up to %(sum)s") % {"sum": money(limit)}


@answers(RaiseLimitFor, roles=OWNER, toward=Toward.CHILD, in_person=True)
async def raise_limit_for(ask: RaiseLimitFor, who: Actor, store: Store) -> Screen:
    """Raise a limit."""
    _child, limit = await debt_limits.to_raise(store, ask.reseller_id)
    if ask.currency != limit.currency:
        raise NotHere
    new, shown = Money(ask.raised_to, ask.currency), Money(ask.limit_was, ask.currency)
    await debt_limits.raise_limit(store, ask.reseller_id, new, shown=shown, reason=ask.reason or "", by=who)
    child = await store.resellers.by_id(ask.reseller_id)
    return Screen(
        title=_("%(name)s can buy up to %(sum)s on account now.") % {"name": child.name, "sum": money(new)},
        note=_("They've been told."),
        buttons=rows(to_card(child.id), to_menu(), wide=2),
    )


@words(debt_limits.LimitRaised)
def limit_raised(notice: debt_limits.LimitRaised, _reader: Actor) -> Screen:
    values = {"new": money(notice.new), "old": money(notice.old)}
    return Screen(
        lines=(_("You can buy up to %(new)s on account now; it was %(old)s before.") % values,),
        quote=notice.reason,
        buttons=rows(to_menu()),
    )


@words(debt_limits.ChildLimitRaised)
def child_limit_raised(notice: debt_limits.ChildLimitRaised, _reader: Actor) -> Screen:
    values = {"new": money(notice.new), "old": money(notice.old), "who": notice.by, "name": notice.reseller}
    return Screen(
        lines=(_("%(who)s lets %(name)s buy up to %(new)s on account; it was %(old)s before.") % values,),
        quote=notice.reason,
    )
