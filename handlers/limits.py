"""/limits: up to which sums colleagues decide without an owner, at once and within a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.money import Money
from domain.people import Actor, Member, MemberId, Role
from handlers.ask import Ask
from handlers.cards import words
from handlers.menu import to_menu
from handlers.money_answers import money_answered
from handlers.refusals import follows
from handlers.registry import OWNER, Question, answers, asked
from handlers.request_lists import show_button
from handlers.screen import Field, Screen, press, rows
from handlers.wording import _, credits_worded, money
from services import limits
from services.colleagues import GoneAlready
from services.limits import Use
from storage.store import Store

NO_LIMIT = "-"
DECIDING = frozenset({Role.FINANCE})


@dataclass(frozen=True)
class ShowLimits(Ask):
    code: ClassVar[str] = "lims"


@dataclass(frozen=True)
class ShowColleagueLimits(Ask):
    code: ClassVar[str] = "limc"

    member_id: MemberId


@dataclass(frozen=True)
class LimitAtOnce(Ask):
    """`limit`: the largest sum that a colleague may decide on by one deed, as typed; `NO_LIMIT` for any."""

    code: ClassVar[str] = "limo"

    member_id: MemberId
    limit: str | None = asked(
        Question(
            words=lambda: _("Up to which sum may this colleague decide at once, without an owner?"),
            example=lambda: "500",
            choices=lambda: ((_("Without a limit"), NO_LIMIT),),
        )
    )


@dataclass(frozen=True)
class LimitADay(Ask):
    """`limit`: on how much a colleague may decide within a day, as typed; `NO_LIMIT` for any."""

    code: ClassVar[str] = "limd"

    member_id: MemberId
    limit: str | None = asked(
        Question(
            words=lambda: _("Up to which sum in all may this colleague decide within a day?"),
            example=lambda: "2000",
            choices=lambda: ((_("Without a limit"), NO_LIMIT),),
        )
    )


@answers(ShowLimits, roles=OWNER, reads=True, command="limits")
async def show_limits(_ask: ShowLimits, who: Actor, store: Store) -> Screen:
    """List the colleagues who decide on money, with their limits."""
    found = await _limited(who, store)
    fields = [Field(member.name, _in_short(await limits.use_of(store, member))) for member in found]
    return Screen(
        title=_("What colleagues may decide alone"),
        lines=(_what_counts(),) if found else (_("Nobody but owners decides on money in your team."),),
        fields=tuple(fields),
        buttons=(*rows(*(press(one.name, ShowColleagueLimits(one.id)) for one in found), wide=2), (to_menu(),)),
    )


async def _limited(who: Actor, store: Store) -> Sequence[Member]:
    """Return the colleagues who decide on money now, or may soon: those in finance, and deputies."""
    deputies = {deputy.member_id for deputy in await store.deputies.of_reseller(who.reseller_id)}
    members = await store.members.of_reseller(who.reseller_id)
    return [one for one in members if one.role in DECIDING or (one.id in deputies and one.role is not Role.OWNER)]


def _what_counts() -> str:
    return _("Sales, payments, refunds, stock, and what is taken back count; owners have no limit.")


def _in_short(use: Use | None) -> str:
    if use is None:
        return _("without a limit")
    values = {"today": money(use.today)}
    at_once, a_day = use.limit.sum_at_once, use.limit.sum_a_day
    parts = [
        _("%(sum)s at once") % {"sum": money(at_once)} if at_once else "",
        _("%(sum)s a day") % {"sum": money(a_day)} if a_day else "",
        _("today %(today)s") % values,
    ]
    return " · ".join(part for part in parts if part)


@answers(ShowColleagueLimits, roles=OWNER, reads=True)
async def show_colleague_limits(ask: ShowColleagueLimits, _who: Actor, store: Store) -> Screen:
    """Show what a colleague may decide on, and what they have decided on today."""
    member = await store.members.by_id(ask.member_id)
    if member is None or member.removed_at is not None:
        raise GoneAlready
    return await _colleague_screen(member, store)


async def _colleague_screen(member: Member, store: Store) -> Screen:
    if member.role is Role.OWNER:
        raise limits.OwnersHaveNone
    use = await limits.use_of(store, member)
    return Screen(
        title=_("What %(name)s may decide alone") % {"name": member.name},
        lines=(_what_counts(),),
        fields=(
            Field(_("At once, up to"), _sum_or_any(use.limit.sum_at_once if use else None)),
            Field(_("Within a day, up to"), _sum_or_any(use.limit.sum_a_day if use else None)),
            *([Field(_("Decided today"), money(use.today))] if use else []),
        ),
        note=_("What is above waits for an owner; on a request the owners are told."),
        buttons=rows(
            press(_("Limit at once"), LimitAtOnce(member.id)),
            press(_("Limit of a day"), LimitADay(member.id)),
            press(_("« Limits"), ShowLimits()),
            to_menu(),
            wide=2,
        ),
    )


def _sum_or_any(limit: Money | None) -> str:
    return _("any sum") if limit is None else money(limit)


@answers(LimitAtOnce, roles=OWNER, in_person=True)
async def limit_at_once(ask: LimitAtOnce, who: Actor, store: Store) -> Screen:
    """Set the largest sum that a colleague may decide on by one deed."""
    member = await limits.change(store, ask.member_id, by=who, at_once=_answered(ask, who))
    return await _colleague_screen(member, store)


@answers(LimitADay, roles=OWNER, in_person=True)
async def limit_a_day(ask: LimitADay, who: Actor, store: Store) -> Screen:
    """Set on how much a colleague may decide within a day."""
    member = await limits.change(store, ask.member_id, by=who, a_day=_answered(ask, who))
    return await _colleague_screen(member, store)


def _answered(ask: LimitAtOnce | LimitADay, who: Actor) -> Money | None:
    """Return the sum that was typed: zero is zero here, and lets nothing pass."""
    return None if ask.limit == NO_LIMIT else money_answered(ask, "limit", who.currency, zero=True)


@follows(limits.AboveLimit, limits.AboveDayLimit, limits.NotInLimitsCurrency)
async def leave_to_owners(refusal: limits.BeyondLimit, who: Actor, store: Store) -> None:
    """Tell the owners of a request that a colleague may not decide on."""
    if refusal.request is not None:
        await limits.leave_to_owners(store, refusal.request, by=who)


# What is told


@words(limits.LimitsChanged)
def limits_changed(notice: limits.LimitsChanged, reader: Actor) -> Screen:
    values = {"name": notice.name, "by": notice.by}
    yours = _("%(by)s changed up to which sums you decide alone.") % values
    return Screen(
        lines=(yours if reader.member_id == notice.member else _("%(by)s changed the limits of %(name)s.") % values,),
        fields=(
            Field(_("At once, up to"), _sum_or_any(notice.at_once)),
            Field(_("Within a day, up to"), _sum_or_any(notice.a_day)),
        ),
    )


@words(limits.RequestLeftToOwners)
def left_to_owners(notice: limits.RequestLeftToOwners, _reader: Actor) -> Screen:
    values = {
        "by": notice.by,
        "name": notice.reseller,
        "number": notice.number,
        "credits": credits_worded(notice.credits),
        "sum": money(notice.charge),
    }
    return Screen(
        title=_("%(name)s #%(number)s waits for an owner: %(credits)s for %(sum)s") % values,
        lines=(_("It is above what %(by)s may decide alone.") % values,),
        buttons=rows(show_button(notice.request)),
    )
