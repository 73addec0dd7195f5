"""One entry for all that a chat says: who speaks, in which voice they are answered, and with what."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import structlog

from domain.errors import Refusal, UnknownPerson
from domain.people import Actor
from domain.traffic import NOWHERE, Outcome, Source
from handlers import forms, groups, joining, reaching, replying
from handlers.answer import Understood, answer_in_group, answer_text, carry_out, carry_out_in_group, leaves_form
from handlers.ask import Ask, file_place
from handlers.recording import attempt_is_recorded, deed_is_recorded
from handlers.refusals import do_what_follows, refusal_screen, refusal_words
from handlers.registry import questions_of
from handlers.screen import SILENT, Screen
from handlers.speech import Command, Edited, Incoming, Migrated, Opened, Reachability, Say, TopicChanged
from handlers.wording import _, speaking
from storage.store import Store

log = structlog.get_logger()

Meant = Understood | Refusal | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered, and what the audit says of it. `ask`: its name and its values; `recorded`: whether it does."""

    screen: Screen
    outcome: Outcome
    ask: str
    details: str = ""
    said: str = ""
    recorded: bool = True


async def reply_reading(incoming: Incoming, meant: Understood, who: Actor | None, store: Store) -> Reply | None:
    """Answer an ask that only reads; `None` where a question stands open, which takes `reply_writing` to be left."""
    if who is not None and who.asked:
        return None
    return await _guarded(incoming, who, store, lambda: _screen(incoming, meant, who, store))


async def reply_writing(incoming: Incoming, meant: Meant, who: Actor | None, store: Store) -> Reply:
    """Answer anything; what a refusal or a failure leaves half done is taken back, but a form that is left stays so."""

    async def work() -> Screen:
        lost = await _leave_form(incoming, meant, who, store)
        try:
            screen = await store.savepoint(lambda: _screen(incoming, meant, who, store))
        except Refusal as refusal:
            await do_what_follows(refusal, who, store)
            raise
        return forms.saying_what_is_lost(screen) if lost else screen

    reply = await _guarded(incoming, who, store, work)
    if who is not None and who.asked and reply.outcome is Outcome.REFUSED:
        await _drop_refused(who, store)
    return reply


async def _leave_form(incoming: Incoming, meant: Meant, who: Actor | None, store: Store) -> bool:
    """Leave a form from which somebody turns away; returns whether something that was typed for it is lost."""
    if who is None or not who.asked or incoming.is_group or not leaves_form(incoming.said, meant):
        return False
    return await forms.leave(who, store)


async def _drop_refused(who: Actor, store: Store) -> None:
    """Drop a form whose ask was refused: it would stand again, and have whatever is typed next refused as well.

    One beside which something else was refused, a reply to a card, stays.
    """
    asked = store.asked
    if not isinstance(asked, Ask) or asked.of_a_form:
        return
    if isinstance(await forms.standing(who, store), type(asked) | None):
        await store.forms.drop(who.member_id)


async def _guarded(incoming: Incoming, who: Actor | None, store: Store, work: Callable[[], Awaitable[Screen]]) -> Reply:
    with speaking(*_voice_for(incoming, who)):
        try:
            screen = await work()
            ask, details = described(incoming, store.asked)
            return Reply(screen, Outcome.DONE, ask, details, recorded=deed_is_recorded(ask, store.asked, screen))
        except Refusal as refusal:
            ask, details = described(incoming, store.asked)
            return Reply(
                refusal_screen(refusal),
                Outcome.REFUSED,
                ask,
                details,
                refusal_words(refusal),
                attempt_is_recorded(ask),
            )
        except Exception as failure:
            reference = secrets.token_hex(4)
            ask, details = described(incoming, store.asked)
            log.exception("ask failed", ask=ask, reference=reference)
            return Reply(_failed(reference), Outcome.FAILED, ask, details, f"{type(failure).__name__} {reference}")


def _voice_for(incoming: Incoming, who: Actor | None) -> tuple[str, str]:
    return (who.language, who.time_zone) if who else (incoming.identity.language, "UTC")


async def _screen(incoming: Incoming, meant: Meant, who: Actor | None, store: Store) -> Screen:
    store.asked = meant.ask if isinstance(meant, Understood) else None
    store.source = _source_of(incoming)
    heard = await _heard(incoming, who, store)
    if heard is not None:
        return heard
    if incoming.is_group:
        return await _screen_in_group(incoming, meant, who, store)
    if who is None:
        raise UnknownPerson
    if isinstance(meant, Refusal):
        raise meant
    if isinstance(meant, Understood):
        return await carry_out(await _with_file(meant, incoming, who, store), who, store)
    assert isinstance(incoming.said, Say)  # noqa: S101  (a press or a command has been understood above)
    attachment = await reaching.keep_file(incoming, who, store)
    return await answer_text(incoming, incoming.said, attachment, who, store)


def _source_of(incoming: Incoming) -> Source:
    said = incoming.said
    if not isinstance(said, Say):
        return replace(NOWHERE, platform=incoming.identity.platform, lane=incoming.lane)
    return Source(incoming.identity.platform, incoming.lane, said.message, said.album)


async def _heard(incoming: Incoming, who: Actor | None, store: Store) -> Screen | None:
    """Answer what happened to a chat, a message or a topic; `None` for what somebody says or asks for."""
    match incoming.said:
        case Opened(token) if not incoming.is_group:
            return await joining.open_link(token, incoming.identity, who, store)
        case Reachability(reachable):
            return await reaching.note_reachability(reachable, incoming.identity, store)
        case Migrated(lane):
            return await reaching.follow(incoming.identity.platform, incoming.lane, lane, store)
        case Edited() as edited:
            return await replying.edit_taken(edited, incoming.lane, who, store)
        case TopicChanged() as changed:
            return await groups.topic_followed(changed, incoming.lane, who, store)
    return None


async def _screen_in_group(incoming: Incoming, meant: Meant, who: Actor | None, store: Store) -> Screen:
    """Answer what is said in a group, where strangers and what makes no sense get no answer."""
    if await _is_awaited_answer(incoming, store) or who is None or isinstance(meant, Refusal):
        store.asked = None
        return SILENT
    if isinstance(meant, Understood):
        return await carry_out_in_group(meant.ask, who, store)
    return await answer_in_group(incoming, incoming.said, who, store) if isinstance(incoming.said, Say) else SILENT


async def _is_awaited_answer(incoming: Incoming, store: Store) -> bool:
    """Return whether a reply was taken that somebody waits for who isn't here, whoever wrote it."""
    said, identity = incoming.said, incoming.identity
    if not isinstance(said, Say) or not said.reply_to:
        return False
    heard = groups.Heard(identity.platform, incoming.lane, identity.name, said.text, said.reply_to)
    return await groups.answer_taken(heard, store)


async def _with_file(meant: Understood, incoming: Incoming, who: Actor, store: Store) -> Understood:
    """Return what was meant with the file that came with it, where the ask has a place for one."""
    place = file_place(type(meant.ask))
    if place is None or not incoming.files:
        return meant
    return replace(meant, ask=replace(meant.ask, **{place: await reaching.keep_file(incoming, who, store)}))


def _failed(reference: str) -> Screen:
    return Screen(
        lines=(
            _("Something went wrong on our side, and nothing was changed."),
            _("Please try again. If it happens again, pass on this reference: %(reference)s")
            % {"reference": reference},
        ),
        fresh=True,
    )


def described(incoming: Incoming, asked: object | None) -> tuple[str, str]:
    """Return the name of what was asked, and its values, for the audit; typed text is not kept there."""
    if isinstance(asked, Ask):
        return type(asked).__name__, _values(asked)
    said = Command("start") if incoming.said == Opened() else incoming.said
    return type(said).__name__, ""


def _values(ask: Ask) -> str:
    questions = questions_of(type(ask))
    named: list[tuple[str, Any]] = [(item.name, getattr(ask, item.name)) for item in fields(ask)]
    kept = [(name, value) for name, value in named if not (name in questions and isinstance(value, str))]
    return " ".join(f"{name}={value}" for name, value in kept if value not in (None, ""))[:500]
