"""/deputy: letting a colleague stand in for oneself, and who stands in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from domain.calendar import day_meant, day_named
from domain.deputies import LENT, MOST_DAYS, Deputy, DeputyId, check_first, check_last
from domain.errors import N_, Refusal
from domain.network import fold
from domain.people import Actor, Member, MemberId, Role
from handlers.ask import Ask
from handlers.cards import words
from handlers.forms import MissingAnswer
from handlers.joining import role_word
from handlers.menu import to_menu
from handlers.registry import OWNER, Question, answers, asked, typed
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.wording import _, day
from services import deputies
from services.colleagues import GoneAlready
from storage.store import Store


@dataclass(frozen=True)
class ShowDeputies(Ask):
    """`name`: of a colleague who shall stand in."""

    code: ClassVar[str] = "dep"

    name: str = typed(Question(words=lambda: "", example=lambda: _("Marta")))


@dataclass(frozen=True)
class ChooseDeputyRole(Ask):
    code: ClassVar[str] = "depr"

    member_id: MemberId


@dataclass(frozen=True)
class StandIn(Ask):
    """A colleague shall stand in with a role; the days are shown once more before. They are as `day_named` has them."""

    code: ClassVar[str] = "depm"

    member_id: MemberId
    role: Role
    first: str | None = asked(
        Question(
            words=lambda: _("From which day on?"),
            read=day_named,
            example=lambda: _("30 April"),
            choices=lambda: ((_("Today"), "today"), (_("Tomorrow"), "tomorrow")),
        )
    )
    last: str | None = asked(
        Question(
            words=lambda: _("Until which day? It ends by itself when that day is over."),
            read=day_named,
            example=lambda: _("12 May"),
        )
    )


@dataclass(frozen=True)
class ConfirmStandIn(Ask):
    """`first`, `last`: the days that were shown, as ISO has them."""

    code: ClassVar[str] = "depc"

    member_id: MemberId
    role: Role
    first: str
    last: str


@dataclass(frozen=True)
class EndDeputy(Ask):
    code: ClassVar[str] = "depx"

    deputy_id: DeputyId


@dataclass(eq=False)
class NoSuchColleague(Refusal):
    typed: str

    why = N_("Nobody in your team is called “%(typed)s”.")
    what_to_do = N_("/deputy lists those who can stand in for you.")


@answers(ShowDeputies, roles=OWNER, reads=True, command="deputy")
async def show_deputies(ask: ShowDeputies, who: Actor, store: Store) -> Screen:
    """Show who stands in for whom, and who could."""
    colleagues = await _able(who, store)
    if ask.name:
        return _role_screen(_called(ask.name, colleagues), who)
    standing = await store.deputies.of_reseller(who.reseller_id)
    names = {member.id: member.name for member in await store.members.of_reseller(who.reseller_id)}
    could = colleagues if who.owns else []
    return Screen(
        title=_("Who stands in for whom"),
        lines=(*(() if standing else (_("Nobody does at the moment."),)), *_explained(could)),
        fields=tuple(Field(names.get(one.member_id, ""), stands_in(one, names)) for one in standing),
        buttons=(
            *rows(*_ends(standing, names, who)),
            *rows(*(press(member.name, ChooseDeputyRole(member.id)) for member in could), wide=2),
            (to_menu(),),
        ),
    )


def _explained(could: Sequence[Member]) -> tuple[str, ...]:
    if not could:
        return ()
    return (_("Who shall act for you while you are away, for at most %(most)s days?") % {"most": MOST_DAYS},)


async def _able(who: Actor, store: Store) -> list[Member]:
    """Return the colleagues who aren't owners, and so could stand in for one."""
    return [one for one in await store.members.of_reseller(who.reseller_id) if one.role is not Role.OWNER]


def _called(name: str, colleagues: Sequence[Member]) -> Member:
    """Return the colleague who goes by a name, or by its beginning where that is only one."""
    wanted = fold(name)
    found = [one for one in colleagues if fold(one.name) == wanted]
    found = found or [one for one in colleagues if wanted and fold(one.name).startswith(wanted)]
    if len(found) != 1:
        raise NoSuchColleague(name[:24])
    return found[0]


def stands_in(deputy: Deputy, names: dict[MemberId, str]) -> str:
    """Return for whom somebody stands in, and when."""
    values = {
        "owner": names.get(deputy.for_id, ""),
        "first": day(deputy.first_day),
        "last": day(deputy.last_day),
        "role": role_word(deputy.role),
    }
    return _("for %(owner)s, %(first)s to %(last)s, as %(role)s") % values


def _ends(standing: Sequence[Deputy], names: dict[MemberId, str], who: Actor) -> list[Button]:
    if not who.owns:
        return []
    label = _("End it: %(name)s")
    return [danger(label % {"name": names.get(one.member_id, "")}, EndDeputy(one.id)) for one in standing]


@answers(ChooseDeputyRole, roles=OWNER, reads=True, in_person=True)
async def choose_deputy_role(ask: ChooseDeputyRole, who: Actor, store: Store) -> Screen:
    """Ask with which role a colleague shall stand in."""
    member = await store.members.by_id(ask.member_id)
    if member is None or member.removed_at is not None:
        raise GoneAlready
    return _role_screen(member, who)


def _role_screen(member: Member, who: Actor) -> Screen:
    if member.role is Role.OWNER:
        raise deputies.MayAlready(member.name)
    lent = [role for role in Role if role in LENT and role is not member.role]
    values = {"name": member.name, "owner": who.name}
    return Screen(
        title=_("%(name)s stands in for %(owner)s: with which role?") % values,
        lines=(
            _("They can do what the role may, but not change the team, limits, owners, ways to pay or deputies."),
            _("Everything is recorded with both names."),
        ),
        buttons=(
            *rows(*(press(role_word(role), StandIn(member.id, role)) for role in lent), wide=2),
            (press(_("« Deputies"), ShowDeputies()),),
        ),
    )


@answers(StandIn, roles=OWNER, in_person=True)
async def stand_in(ask: StandIn, who: Actor, store: Store) -> Screen:
    """Show once more who shall stand in, with which role, and from when to when."""
    first, last = await _days(ask, who, store)
    member = await store.members.by_id(ask.member_id)
    if member is None or member.removed_at is not None:
        raise GoneAlready
    confirm = ConfirmStandIn(member.id, ask.role, first.isoformat(), last.isoformat())
    return Screen(
        title=_("Let %(name)s stand in for %(owner)s?") % {"name": member.name, "owner": who.name},
        fields=(
            Field(_("Role"), role_word(ask.role)),
            Field(_("First day"), day(first)),
            Field(_("Last day"), day(last)),
        ),
        buttons=rows(
            main(_("Yes, let %(name)s stand in") % {"name": member.name}, confirm),
            press(_("« Deputies"), ShowDeputies()),
        ),
    )


async def _days(ask: StandIn, who: Actor, store: Store) -> tuple[date, date]:
    """Return the days that are meant; has one asked for again that can't be."""
    today = await deputies.today(store, who)
    try:
        first = check_first(day_meant(ask.first or "", today), today)
    except Refusal as wrong:
        raise MissingAnswer(replace(ask, first=None, last=None), "first", wrong) from wrong
    try:
        return first, check_last(day_meant(ask.last or "", first), first)
    except Refusal as wrong:
        raise MissingAnswer(replace(ask, first=first.isoformat(), last=None), "last", wrong) from wrong


@answers(ConfirmStandIn, roles=OWNER, in_person=True)
async def confirm_stand_in(ask: ConfirmStandIn, who: Actor, store: Store) -> Screen:
    """Let a colleague stand in."""
    today = await deputies.today(store, who)
    first, last = (day_meant(day_named(shown), today) for shown in (ask.first, ask.last))
    deputy = await deputies.stand_in(store, ask.member_id, ask.role, first=first, last=last, by=who)
    member = await store.members.by_id(deputy.member_id)
    values = {"name": member.name if member else "", "first": day(first), "last": day(last)}
    return Screen(
        title=_("%(name)s stands in for you from %(first)s to %(last)s.") % values,
        lines=(_("Your team has been told. You can end it at any time."),),
        buttons=rows(press(_("« Deputies"), ShowDeputies()), to_menu(), wide=2),
    )


@answers(EndDeputy, roles=OWNER, in_person=True)
async def end_deputy(ask: EndDeputy, who: Actor, store: Store) -> Screen:
    """End a colleague's time as a deputy."""
    deputy = await deputies.end(store, ask.deputy_id, by=who)
    member = await store.members.by_id(deputy.member_id)
    return Screen(
        lines=(_("%(name)s doesn't stand in any more. They've been told.") % {"name": member.name if member else ""},),
        buttons=rows(press(_("« Deputies"), ShowDeputies()), to_menu(), wide=2),
    )


# What the team is told


def _values(notice: deputies.OfDeputy) -> dict[str, str]:
    return {"name": notice.name, "owner": notice.owner, "role": role_word(notice.role), "last": day(notice.last)}


@words(deputies.DeputyMade)
def deputy_made(notice: deputies.DeputyMade, reader: Actor) -> Screen:
    values = _values(notice) | {"first": day(notice.first)}
    said = _("%(name)s stands in for %(owner)s from %(first)s to %(last)s. Role: %(role)s") % values
    if reader.member_id == notice.member:
        said = _("You stand in for %(owner)s from %(first)s to %(last)s. Your role then: %(role)s") % values
    return Screen(lines=(said,), buttons=rows(to_menu()))


@words(deputies.DeputyBegins)
def deputy_begins(notice: deputies.DeputyBegins, _reader: Actor) -> Screen:
    said = _("From today you stand in for %(owner)s, until %(last)s. Your role now: %(role)s") % _values(notice)
    return Screen(lines=(said,), buttons=rows(to_menu()))


@words(deputies.DeputyOver)
def deputy_over(notice: deputies.DeputyOver, reader: Actor) -> Screen:
    said = _("%(name)s doesn't stand in for %(owner)s any more: the last day, %(last)s, is over.")
    if reader.member_id == notice.member:
        said = _("You don't stand in for %(owner)s any more: the last day, %(last)s, is over. Thank you.")
    return Screen(lines=(said % _values(notice),), buttons=rows(to_menu()))


@words(deputies.DeputyEnded)
def deputy_ended(notice: deputies.DeputyEnded, reader: Actor) -> Screen:
    values = _values(notice) | {"by": notice.by}
    said = _("%(by)s ended it: %(name)s doesn't stand in for %(owner)s any more.")
    if reader.member_id == notice.member:
        said = _("%(by)s ended it: you don't stand in for %(owner)s any more.")
    return Screen(lines=(said % values,), buttons=rows(to_menu()))
