"""/team: colleagues with their roles; inviting them, changing a role, parting."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.deputies import Deputy
from domain.people import Actor, Member, MemberId, Role
from domain.traffic import Outcome
from handlers.ask import Ask
from handlers.audit_words import ask_words
from handlers.cards import words
from handlers.deputies import ChooseDeputyRole, ShowDeputies, stands_in
from handlers.joining import role_word
from handlers.limits import ShowColleagueLimits
from handlers.menu import to_menu
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, InvitationLink, Screen, danger, press, rows
from handlers.strangers import write_to
from handlers.wording import _, day, moment, ngettext, number, zone
from services import team
from services.colleagues import GoneAlready
from services.team import Parting
from storage.store import Store

MOST_KINDS = 12


@dataclass(frozen=True)
class ShowTeam(Ask):
    code: ClassVar[str] = "team"


@dataclass(frozen=True)
class ChooseInvitedRole(Ask):
    code: ClassVar[str] = "teami"


@dataclass(frozen=True)
class InviteColleague(Ask):
    code: ClassVar[str] = "teaml"

    role: Role


@dataclass(frozen=True)
class ShowColleague(Ask):
    code: ClassVar[str] = "teamc"

    member_id: MemberId


@dataclass(frozen=True)
class SetRole(Ask):
    code: ClassVar[str] = "teamr"

    member_id: MemberId
    role: Role
    sure: bool = False


@dataclass(frozen=True)
class RemoveColleague(Ask):
    code: ClassVar[str] = "teamx"

    member_id: MemberId
    sure: bool = False


@answers(ShowTeam, roles=OWNER, reads=True, command="team")
async def show_team(_ask: ShowTeam, who: Actor, store: Store) -> Screen:
    """List the colleagues."""
    members = await store.members.of_reseller(who.reseller_id)
    lent = await store.deputies.of_reseller(who.reseller_id)
    invite = press(_("Invite a colleague"), ChooseInvitedRole()) if who.owns else None
    return Screen(
        title=_("Your team"),
        fields=tuple(Field(member.name, _role_and_deputy(member, members, lent)) for member in members),
        buttons=(
            *rows(*(press(member.name, ShowColleague(member.id)) for member in members), wide=2),
            *rows(invite, press(_("Deputy"), ShowDeputies()), to_menu(), wide=2),
        ),
    )


def _role_and_deputy(member: Member, members: Sequence[Member], lent: Sequence[Deputy]) -> str:
    """Return a colleague's role, and for whom they stand in now or soon."""
    names = {one.id: one.name for one in members}
    return " · ".join([role_word(member.role), *(stands_in(one, names) for one in lent if one.member_id == member.id)])


def what_roles_do() -> tuple[Field, ...]:
    """Return what each role may do."""
    return (
        Field(role_word(Role.OWNER), _("everything")),
        Field(role_word(Role.FINANCE), _("requests, loading, payments, stock, statements, freezing")),
        Field(role_word(Role.SUPPORT), _("writing to sub-resellers, and reading")),
        Field(role_word(Role.VIEWER), _("reading")),
    )


@answers(ChooseInvitedRole, roles=OWNER, reads=True, in_person=True)
async def choose_invited_role(_ask: ChooseInvitedRole, _who: Actor, _store: Store) -> Screen:
    """Ask which role a new colleague shall have."""
    return Screen(
        title=_("What shall your new colleague do?"),
        fields=what_roles_do(),
        buttons=(
            *rows(*(press(role_word(role), InviteColleague(role)) for role in Role), wide=2),
            (press(_("« Team"), ShowTeam()),),
        ),
    )


@answers(InviteColleague, roles=OWNER, in_person=True)
async def invite_colleague(ask: InviteColleague, who: Actor, store: Store) -> Screen:
    """Make a link for a colleague."""
    link = await team.invite(store, ask.role, by=who)
    invitation = await store.invitations.by_id(link.invitation_id)
    until = invitation.expires_at if invitation else store.now
    values = {"business": who.reseller_name, "role": role_word(ask.role), "until": moment(until)}
    return Screen(
        title=_("Your invitation to the team of %(business)s") % values,
        lines=(_("Open this link to join. It works once, and until %(until)s. Role: %(role)s") % values,),
        note=_("Forward this message to your colleague alone: whoever opens the link first joins. I show it only now."),
        invitation=InvitationLink(link.token, _("Copy the link")),
        buttons=rows(press(_("« Team"), ShowTeam())),
    )


@answers(ShowColleague, roles=OWNER, reads=True)
async def show_colleague(ask: ShowColleague, who: Actor, store: Store) -> Screen:
    """Show a colleague, with what can be changed about them."""
    return await _colleague_screen(await _standing(ask.member_id, store), who, store)


async def _standing(member_id: MemberId, store: Store) -> Member:
    member = await store.members.by_id(member_id)
    if member is None or member.removed_at is not None:
        raise GoneAlready
    return member


async def _colleague_screen(member: Member, who: Actor, store: Store) -> Screen:
    """Return a colleague's card; the only owner can neither get another role nor leave, and no deputy changes any."""
    alone = await team.is_only_owner(store, member)
    stays = alone or not who.owns
    members = await store.members.of_reseller(who.reseller_id)
    lent = await store.deputies.of_member(member.id)
    joined = day(member.joined_at.astimezone(zone()).date())
    return Screen(
        title=member.name,
        fields=(
            Field(_("Role"), _role_and_deputy(member, members, lent)),
            *([Field(_("Handle"), f"@{member.handle}")] if member.handle else []),
            Field(_("Since"), joined),
            *([] if member.reachable else [Field(_("Messages"), _("wait: this colleague blocked the bot"))]),
        ),
        note=_("The only owner stays. To leave, make a colleague an owner first.") if alone else "",
        buttons=(
            *rows(*(_role_button(member, role) for role in Role if role is not member.role and not stays), wide=2),
            *rows(*_authority_buttons(member, who), wide=2),
            *rows(
                None if stays else danger(_("Remove"), RemoveColleague(member.id)),
                press(_("« Team"), ShowTeam()),
                wide=2,
            ),
        ),
    )


def _authority_buttons(member: Member, who: Actor) -> list[Button | None]:
    """Return the ways to what somebody may decide, and to their standing in; owners need neither."""
    if member.role is Role.OWNER:
        return []
    return [
        press(_("Limits"), ShowColleagueLimits(member.id)) if member.role is Role.FINANCE else None,
        press(_("Let them stand in"), ChooseDeputyRole(member.id)) if who.owns else None,
    ]


def _role_button(member: Member, role: Role) -> Button:
    labels = {
        Role.OWNER: _("Make owner"),
        Role.FINANCE: _("Make finance"),
        Role.SUPPORT: _("Make support"),
        Role.VIEWER: _("Make viewer"),
    }
    return press(labels[role], SetRole(member.id, role))


@answers(SetRole, roles=OWNER, in_person=True)
async def set_role(ask: SetRole, who: Actor, store: Store) -> Screen:
    """Give a colleague another role; ask once more before everything is theirs."""
    if ask.role is Role.OWNER and not ask.sure:
        return _ask_for_owner(await _standing(ask.member_id, store), ask)
    return await _colleague_screen(await team.change_role(store, ask.member_id, ask.role, by=who), who, store)


def _ask_for_owner(member: Member, ask: SetRole) -> Screen:
    values = {"name": member.name}
    return Screen(
        title=_("Make %(name)s an owner?") % values,
        lines=(_("An owner may do everything: terms, prices, ways to pay, the team, and removing you."),),
        buttons=rows(
            danger(_("Yes, make %(name)s an owner") % values, replace(ask, sure=True)),
            press(_("« Back"), ShowColleague(member.id)),
        ),
    )


@answers(RemoveColleague, roles=OWNER, in_person=True)
async def remove_colleague(ask: RemoveColleague, who: Actor, store: Store) -> Screen:
    """Part from a colleague, having asked once more."""
    if not ask.sure:
        return _ask_once_more(await _standing(ask.member_id, store), ask, who)
    parting = await team.remove(store, ask.member_id, by=who)
    business = who.reseller_name
    await write_to(team.identity_of(parting.member), lambda: _farewell(business), store)
    return _parted(parting)


def _ask_once_more(member: Member, ask: RemoveColleague, who: Actor) -> Screen:
    itself = member.id == who.member_id
    title = _("Leave the team yourself?") if itself else _("Remove %(name)s from the team?") % {"name": member.name}
    return Screen(
        title=title,
        lines=(
            _("Their links and open questions become void, and what waits for their answer is handed over."),
            _("What they did stays on record."),
        ),
        buttons=rows(
            danger(_("Yes, remove %(name)s") % {"name": member.name}, replace(ask, sure=True)),
            press(_("« Back"), ShowColleague(member.id)),
        ),
    )


def _parted(parting: Parting) -> Screen:
    """Return what came of a removal, and what the colleague did in the last thirty days."""
    done = Counter(ask_words(entry.ask) for entry in parting.deeds if entry.outcome is Outcome.DONE)
    links = ngettext("%(n)s link is void now.", "%(n)s links are void now.", parting.links)
    handed = ngettext("%(n)s open card was handed over.", "%(n)s open cards were handed over.", parting.handed)
    return Screen(
        title=_("%(name)s isn't in the team any more.") % {"name": parting.member.name},
        lines=(
            links % {"n": number(parting.links)},
            handed % {"n": number(parting.handed)},
            _("In the last 30 days:") if done else _("Nothing was done in the last 30 days."),
        ),
        fields=tuple(Field(what, number(times)) for what, times in done.most_common(MOST_KINDS)),
        note=_("/audit has every line.") if done else "",
        buttons=rows(press(_("« Team"), ShowTeam()), to_menu(), wide=2),
    )


def _farewell(business: str) -> Screen:
    return Screen(lines=(_("You aren't in the team of %(business)s any more.") % {"business": business},))


@words(team.RoleChanged)
def role_changed(notice: team.RoleChanged, _reader: Actor) -> Screen:
    values = {"name": notice.name, "role": role_word(notice.role), "by": notice.by}
    if notice.you:
        return Screen(lines=(_("Your role is changed. It is now: %(role)s") % values,), buttons=rows(to_menu()))
    return Screen(lines=(_("%(by)s changed the role of %(name)s. It is now: %(role)s") % values,))


@words(team.ColleagueRemoved)
def colleague_removed(notice: team.ColleagueRemoved, _reader: Actor) -> Screen:
    return Screen(lines=(_("%(by)s removed %(name)s from the team.") % {"by": notice.by, "name": notice.name},))
