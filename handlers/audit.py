"""/audit: who asked what, about what, and what came of it; newest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.people import Actor, MemberId, Role
from domain.standing_approvals import STANDING_APPROVAL
from domain.traffic import Outcome
from handlers.ask import Ask
from handlers.audit_words import ask_words
from handlers.joining import role_word
from handlers.menu import to_menu
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.wording import _, credits_worded, moment
from storage.audit_names import Named
from storage.records import AuditEntry
from storage.store import Store

PAGE = 10


@dataclass(frozen=True)
class ShowAudit(Ask):
    """`before`: the last line of the page before this one, 0 for the newest; `member_id`: of one colleague alone."""

    code: ClassVar[str] = "aud"

    before: int = 0
    member_id: MemberId | None = None


@dataclass(frozen=True)
class PickAuditColleague(Ask):
    code: ClassVar[str] = "audc"


@answers(ShowAudit, roles=OWNER, reads=True, command="audit")
async def show_audit(ask: ShowAudit, who: Actor, store: Store) -> Screen:
    """Show a page of the audit."""
    before = ask.before if ask.before > 0 else None
    lines = await store.audit.of_reseller(who.reseller_id, member_id=ask.member_id, before=before, limit=PAGE + 1)
    shown = lines[:PAGE]
    named = await store.audit_names.of([ids_in(line.details) for line in shown], who.reseller_id)
    return Screen(
        title=_("Who did what"),
        lines=() if shown else (_("Nothing is on record here."),),
        fields=tuple(Field(moment(line.at), actor_named(line), more=_deed(line, named)) for line in shown),
        buttons=rows(*_turns(ask, lines), press(_("One colleague"), PickAuditColleague()), to_menu(), wide=2),
    )


def _turns(ask: ShowAudit, lines: Sequence[AuditEntry]) -> list[Button]:
    older = press(_("Older ›"), replace(ask, before=lines[PAGE - 1].id)) if len(lines) > PAGE else None
    newest = press(_("« Newest"), replace(ask, before=0)) if ask.before else None
    everybody = press(_("Everybody"), ShowAudit()) if ask.member_id is not None else None
    return [button for button in (newest, older, everybody) if button is not None]


@answers(PickAuditColleague, roles=OWNER, reads=True)
async def pick_audit_colleague(_ask: PickAuditColleague, who: Actor, store: Store) -> Screen:
    """Ask of which colleague the audit shall be shown; those who left are there, too."""
    everybody = await store.members.ever_of(who.reseller_id)
    buttons = (press(member.name, ShowAudit(0, member.id)) for member in everybody)
    return Screen(title=_("Of which colleague?"), buttons=(*rows(*buttons, wide=2), (press(_("« Back"), ShowAudit()),)))


def actor_named(line: AuditEntry) -> str:
    """Return "Marta", "Marta, for Olga", or what it was that acted by itself."""
    if line.member_id is None and line.actor == STANDING_APPROVAL:
        return _("standing approval")
    values = {"name": line.actor, "owner": line.stood_for}
    return _("%(name)s, for %(owner)s") % values if line.stood_for else line.actor


def _deed(line: AuditEntry, named: Mapping[tuple[str, int], Named]) -> str:
    """Return "approved a request · #12 of Ahmed · refused: …"."""
    parts = [ask_words(line.ask), *objects_named(line.details, named), *_outcome(line)]
    return " · ".join(part for part in parts if part)


_VALUE = re.compile(r"\b(reseller_id|request_id|draft_id|dispute_id|member_id|credits)=(\d{1,18})\b")


def ids_in(details: str) -> Mapping[str, int]:
    """Return the numbers in an entry's details that mean something to people."""
    return {name: int(value) for name, value in _VALUE.findall(details)}


_ROLE = re.compile(rf"\brole=({'|'.join(Role)})\b")


def objects_named(details: str, named: Mapping[tuple[str, int], Named]) -> list[str]:
    """Return what an entry is about, as far as it may be named."""
    found = []
    for name, value in ids_in(details).items():
        if name == "credits":
            found.append(credits_worded(value))
        elif (name, value) in named:
            found.append(_object(named[name, value]))
    return [*found, *(role_word(Role(role)) for role in _ROLE.findall(details))]


def _object(named: Named) -> str:
    if named.number is None:
        return named.name
    return _("#%(number)s of %(name)s") % {"number": named.number, "name": named.name}


def _outcome(line: AuditEntry) -> list[str]:
    match line.outcome:
        case Outcome.DONE:
            return []
        case Outcome.REFUSED:
            return [_("refused: %(why)s") % {"why": line.said} if line.said else _("refused")]
        case Outcome.FAILED:
            return [_("failed (%(reference)s)") % {"reference": line.said}]
