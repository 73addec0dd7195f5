"""The card of a promise, for both sides, and what they hear of it."""

from domain.agreement import PromiseId
from domain.people import Actor, Role
from domain.promises import Promise, PromiseState
from handlers.cards import draws, words
from handlers.offer_asks import ShowAgreement
from handlers.promise_asks import (
    ConfirmPromise,
    DisputePromise,
    ListPromises,
    SayPromise,
    ShowPromise,
    WithdrawPromise,
)
from handlers.promise_words import said_besides, unquoted
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, day, moment, price
from services import promises
from services.decided import name_for
from services.drafts import today_of
from services.promise_days import ChildPromiseEnded, PromiseDue, PromiseEnded
from services.promises import CARD, PromiseAnswered
from storage.store import Store


@draws(CARD)
async def promise_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a promise as it stands now, for somebody of either side."""
    promise = await promises.by_id(store, PromiseId(object_id))
    child = await store.resellers.by_id(promise.reseller_id)
    parent = await store.resellers.by_id(promise.parent_id)
    above = reader.reseller_id == parent.id
    ours = _("What you agreed with %(name)s") % {"name": child.name}
    return Screen(
        title=ours if above else _("What you agreed with %(name)s") % {"name": parent.name},
        lines=(
            *await _standing(promise, reader, store),
            *said_besides(await promises.contradictions(store, promise)),
            *(await _nobody_to_confirm(promise, store) if above else ()),
        ),
        fields=()
        if promise.state is PromiseState.PROPOSED and not above
        else (
            Field(_("Noted"), await _when_and_who(promise, reader, store)),
            Field(_("Fingerprint (SHA-256)"), promise.fingerprint, copyable=True),
        ),
        quote=promise.text,
        note=_("Its owners read the sentence as it stands here.") if above else "",
        buttons=_parents(promise, reader) if above else _childs(promise, reader),
    )


async def _standing(promise: Promise, reader: Actor, store: Store) -> tuple[str, ...]:
    """Return how a promise stands, and what was answered."""
    values = {
        "who": await name_for(store, promise.answered_by, reader=reader),
        "at": moment(promise.answered_at or promise.said_at),
    }
    match promise.state:
        case PromiseState.PROPOSED if reader.reseller_id == promise.reseller_id:
            return (_("Is this what was said? It counts once you confirm it."),)
        case PromiseState.PROPOSED:
            return (_("It waits for their answer, and counts once they confirm it."),)
        case PromiseState.CONFIRMED:
            return (_("Confirmed by %(who)s on %(at)s.") % values, *await _day_words(promise, store))
        case PromiseState.DISPUTED:
            said = _("%(who)s answered on %(at)s that this isn't what was said. Nothing of it holds.") % values
            meant = _("What they say was meant: “%(words)s”") % {"words": unquoted(promise.answer)}
            return (said, meant) if promise.answer else (said,)
        case PromiseState.WITHDRAWN:
            return (_("Withdrawn on %(at)s. Nothing of it holds.") % values,)


async def _day_words(promise: Promise, store: Store) -> tuple[str, ...]:
    """Return that the last day of a promise is over, or that its day has come."""
    today = await today_of(store, promise.reseller_id)
    if promise.until is None or today <= promise.until:
        return ()
    return (_("Its last day was %(day)s.") % {"day": day(promise.until)},)


async def _nobody_to_confirm(promise: Promise, store: Store) -> tuple[str, ...]:
    """Return that nobody can confirm a promise as long as a sub-reseller has no owner here."""
    if promise.state is not PromiseState.PROPOSED:
        return ()
    if await store.members.acting_as(promise.reseller_id, promises.OWNERS):
        return ()
    return (_("No owner of theirs has joined yet, so nobody can confirm it: it stays noted and unconfirmed."),)


async def _when_and_who(promise: Promise, reader: Actor, store: Store) -> str:
    who = await name_for(store, promise.said_by, reader=reader)
    return _("%(at)s, by %(who)s") % {"at": moment(promise.said_at), "who": who}


def _childs(promise: Promise, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    if promise.state is not PromiseState.PROPOSED or reader.role is not Role.OWNER:
        return rows(press(_("Agreement"), ShowAgreement()))
    return rows(
        main(_("Confirm"), ConfirmPromise(promise.id)), press(_("Not what we said"), DisputePromise(promise.id))
    )


def _parents(promise: Promise, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    proposed, disputed = promise.state is PromiseState.PROPOSED, promise.state is PromiseState.DISPUTED
    owner = reader.role is Role.OWNER
    return rows(
        press(_("Withdraw"), WithdrawPromise(promise.id)) if owner and proposed else None,
        press(_("Note it anew"), SayPromise(promise.reseller_id)) if owner and disputed else None,
        press(_("All that was noted"), ListPromises(promise.reseller_id)),
        to_card(promise.reseller_id, anew=True),
    )


# What both sides hear


@words(PromiseAnswered)
def promise_answered(notice: PromiseAnswered, _reader: Actor) -> Screen:
    values = {"name": notice.reseller, "words": unquoted(notice.answer)}
    if notice.confirmed:
        lines = [_("%(name)s confirmed what you agreed.") % values]
    else:
        lines = [_("%(name)s says that this isn't what was said. Nothing of it holds.") % values]
        lines += [_("What they say was meant: “%(words)s”") % values] if notice.answer else []
    see = press(_("Show it"), ShowPromise(PromiseId(notice.promise)))
    again = None if notice.confirmed else main(_("Note it anew"), SayPromise(notice.reseller_id))
    return Screen(lines=tuple(lines), quote=notice.text, buttons=rows(again, see, to_card(notice.reseller_id)))


@words(PromiseEnded)
def promise_ended(notice: PromiseEnded, _reader: Actor) -> Screen:
    said = _("The price of %(price)s that you agreed with %(business)s has ended: from %(since)s it is %(back)s again.")
    return Screen(lines=_ended(said, notice), buttons=rows(press(_("Agreement"), ShowAgreement())))


@words(ChildPromiseEnded)
def child_promise_ended(notice: ChildPromiseEnded, _reader: Actor) -> Screen:
    said = _("The price of %(price)s that you agreed with %(business)s has ended: from %(since)s it is %(back)s again.")
    return Screen(lines=_ended(said, notice), buttons=rows(to_card(notice.reseller_id)))


def _ended(said: str, notice: PromiseEnded) -> tuple[str, ...]:
    values = {
        "price": price(notice.price, notice.currency),
        "back": price(notice.back, notice.currency),
        "business": notice.business,
        "since": day(notice.since),
    }
    return (*((_("Panel: %(panel)s") % {"panel": notice.panel},) if notice.panel else ()), said % values)


@words(PromiseDue)
def promise_due(notice: PromiseDue, _reader: Actor) -> Screen:
    values = {"name": notice.reseller, "day": day(notice.day), "words": unquoted(notice.words)}
    lines = [_("This is the day of what you agreed with %(name)s, %(day)s: “%(words)s”") % values]
    if not notice.confirmed:
        lines.append(_("They never confirmed it."))
    see = press(_("Show it"), ShowPromise(PromiseId(notice.promise)))
    return Screen(lines=tuple(lines), buttons=rows(see, to_card(notice.reseller_id)))
