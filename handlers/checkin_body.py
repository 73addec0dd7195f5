"""What stands in the brief of a check-in: whatever there is to know before a talk with a sub-reseller."""

from datetime import date

from domain.alerts import Evidence
from domain.calendar import day_in
from domain.checkins import Checkin, Conversation
from domain.people import Actor, Reseller
from domain.promises import Promise, PromiseState
from handlers.alert_words import evidence_words
from handlers.amounts import present
from handlers.screen import Field, Screen
from handlers.talk_words import follow_up_words, note_field, shortened
from handlers.wording import _, day
from storage.store import Store

MOST_NAMED = 3


async def brief_body(store: Store, reader: Actor, child: Reseller, checkin: Checkin | None) -> Screen:
    """Return why a talk with a sub-reseller is due and what is open with it, as the words of a screen."""
    last = await store.conversations.page(child.id, reader.reseller_id, limit=1)
    return Screen(
        lines=(_why(checkin, asked_for=bool(last)),),
        fields=(
            *([await _last_field(reader, last[0], store)] if last else []),
            *await _open_fields(store, reader, child),
        ),
    )


def _why(checkin: Checkin | None, *, asked_for: bool) -> str:
    if checkin is not None and checkin.why:
        return evidence_words(Evidence(checkin.why))
    return _("The monthly talk is due.") if asked_for else _("The monthly talk is due; it would be the first one.")


async def _last_field(reader: Actor, last: Conversation, store: Store) -> Field:
    field = await note_field(last, reader, store)
    return Field(_("Last talk"), field.label, more=field.value)


async def _open_fields(store: Store, reader: Actor, child: Reseller) -> tuple[Field, ...]:
    today = day_in(store.now, reader.time_zone)
    reminders = await store.follow_ups.open_with(child.id, reader.reseller_id)
    promised = [one for one in await store.promises.between(child.id, reader.reseller_id) if _is_open(one, today)]
    return present(
        _listed(_("Reminders"), [follow_up_words(one, today) for one in reminders]),
        _listed(_("Agreed"), [_promise_words(one) for one in promised]),
    )


def _is_open(promise: Promise, today: date) -> bool:
    stands = promise.state in (PromiseState.PROPOSED, PromiseState.CONFIRMED)
    return stands and (promise.until is None or promise.until >= today)


def _promise_words(promise: Promise) -> str:
    words = f"#{promise.number} {shortened(promise.words, 120)}"
    return words if promise.until is None else f"{words} ({day(promise.until)})"


def _listed(label: str, found: list[str]) -> Field | None:
    """Return some things as one field, the first ones of many."""
    if not found:
        return None
    more = [_("and %(n)s more") % {"n": len(found) - MOST_NAMED}] if len(found) > MOST_NAMED else []
    return Field(label, "\n".join([*found[:MOST_NAMED], *more]))
