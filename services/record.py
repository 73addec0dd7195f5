"""The record: all that was offered, answered and promised between a sub-reseller and its parent, with its times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.agreement import Offer, OfferState
from domain.people import Actor, MemberId, Reseller, ResellerId
from domain.promises import Counter, Promise, PromiseState
from services import offers
from services.decided import name_for
from services.offers import Paper
from storage.store import Store


class Step(StrEnum):
    """What happened. `counter_answered`: offered as the counter says, or otherwise, or taken back."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OUTSIDE = "outside"
    COUNTERED = "countered"
    COUNTER_ANSWERED = "counter_answered"
    LAPSED = "lapsed"
    IN_FORCE = "in_force"
    SAID = "said"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. `number`: of the offer or the promise; `by`: as the reader may know; `words`: as typed.

    `fingerprint`: of the text that was shown, where there was one.
    """

    at: datetime
    step: Step
    number: int
    by: str = ""
    words: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All that is on record between two. `steps`: in the order in which they happened."""

    child: Reseller
    parents: tuple[Reseller, ...]
    papers: tuple[Paper, ...]
    promises: tuple[Promise, ...]
    steps: tuple[Happened, ...]


async def record_of(store: Store, child: Reseller, *, reader: Actor) -> Record:
    """Return all that is on record of a sub-reseller; of its former parents' only it reads itself."""
    made = [one for one in await store.offers.of_reseller(child.id) if one.number and _is_with(reader, child, one)]
    made.sort(key=lambda offer: offer.number)
    ids = _parents(made, child)
    promised = [one for parent_id in ids for one in await store.promises.between(child.id, parent_id)]
    steps = [
        *[step for offer in made for step in await _steps_of_offer(store, offer, reader)],
        *[step for promise in promised for step in await _steps_of_promise(store, promise, reader)],
    ]
    return Record(
        child=child,
        parents=tuple([await store.resellers.by_id(parent_id) for parent_id in ids]),
        papers=tuple([await offers.paper_of(store, offer.id) for offer in made]),
        promises=tuple(promised),
        steps=tuple(sorted(steps, key=lambda step: step.at)),
    )


def _is_with(reader: Actor, child: Reseller, offer: Offer) -> bool:
    return reader.reseller_id in (child.id, offer.parent_id)


def _parents(made: Sequence[Offer], child: Reseller) -> list[ResellerId]:
    """Return with whom the record is: who made the offers that are in it, and the present parent."""
    present = [] if child.parent_id is None else [child.parent_id]
    return list(dict.fromkeys([*(offer.parent_id for offer in made), *present]))


async def _steps_of_offer(store: Store, offer: Offer, reader: Actor) -> list[Happened]:
    by = await name_for(store, offer.created_by, reader=reader)
    made = Happened(offer.made_at or offer.created_at, Step.OFFERED, offer.number, by, "", offer.fingerprint)
    counter = await store.counters.of_offer(offer.id)
    countered = [] if counter is None else await _steps_of_counter(store, counter, offer, reader)
    return [made, *(countered or await _answers_to(store, offer, reader)), *_what_became(offer)]


async def _answers_to(store: Store, offer: Offer, reader: Actor) -> list[Happened]:
    """Return how an offer was answered, or recorded as agreed outside; a counter is on record by itself."""
    found = []
    decided_by = None if offer.decided_by is None else await store.members.by_id(offer.decided_by)
    acceptance = await store.acceptances.of_offer(offer.id)
    if acceptance is not None:
        by = await _acceptor(store, acceptance.member_id)
        found.append(Happened(acceptance.at, Step.ACCEPTED, offer.number, by, "", acceptance.fingerprint))
    if decided_by is None or offer.decided_at is None or acceptance is not None:
        return found
    step = Step.OUTSIDE if decided_by.reseller_id == offer.parent_id else Step.DECLINED
    by = await name_for(store, decided_by.id, reader=reader)
    return [Happened(offer.decided_at, step, offer.number, by, offer.reason)]


async def _acceptor(store: Store, member_id: MemberId) -> str:
    """Return who accepted, whom both sides know by name."""
    member = await store.members.by_id(member_id)
    return member.name if member else ""


def _what_became(offer: Offer) -> Iterator[Happened]:
    if offer.applied_at is not None:
        yield Happened(offer.applied_at, Step.IN_FORCE, offer.number)
    if offer.state is OfferState.LAPSED and offer.answer_by is not None:
        yield Happened(offer.answer_by, Step.LAPSED, offer.number)


async def _steps_of_counter(store: Store, counter: Counter, offer: Offer, reader: Actor) -> list[Happened]:
    number = offer.number
    by = await name_for(store, counter.made_by, reader=reader)
    found = [Happened(counter.made_at, Step.COUNTERED, number, by, counter.words)]
    if counter.answered_at is not None:
        by = await name_for(store, counter.answered_by, reader=reader)
        found.append(Happened(counter.answered_at, Step.COUNTER_ANSWERED, number, by))
    return found


_ANSWERS = {
    PromiseState.CONFIRMED: Step.CONFIRMED,
    PromiseState.DISPUTED: Step.DISPUTED,
    PromiseState.WITHDRAWN: Step.WITHDRAWN,
}


async def _steps_of_promise(store: Store, promise: Promise, reader: Actor) -> list[Happened]:
    by = await name_for(store, promise.said_by, reader=reader)
    found = [Happened(promise.said_at, Step.SAID, promise.number, by, promise.text, promise.fingerprint)]
    if promise.answered_at is not None and promise.state in _ANSWERS:
        by = await name_for(store, promise.answered_by, reader=reader)
        step = _ANSWERS[promise.state]
        found.append(Happened(promise.answered_at, step, promise.number, by, promise.answer, promise.fingerprint))
    return found
