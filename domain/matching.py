"""Payments in a bank's file, matched to what is due: by amount, reference, sender and date, each with its reason."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate, combinations

from domain.bank import Entry, words_of
from domain.payments import PaymentId
from domain.people import ResellerId

RECORDED_WITHIN = timedelta(days=7)
"""How far apart a payment's day and the bank's day for it may be."""

MOST_COMBINED = 10
"""Of how many open charges sums of two and three are tried."""

MOST_CANDIDATES = 6
SHORTEST_NAME = 3


class Outcome(StrEnum):
    """What became of a row. `SURE`, `DOUBTFUL`, `TWICE`, `NOBODY` are to be decided; the others are over."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    TWICE = "twice"
    NOBODY = "nobody"
    RECORDED = "recorded"
    OUT = "out"
    REFUSED = "refused"
    HAD = "had"
    BOOKED = "booked"
    NOT_OURS = "not_ours"


class Why(StrEnum):
    """By what a row was matched, or why it wasn't."""

    SENDER = "sender"
    NAMED = "named"
    NUMBER = "number"
    DUE = "due"
    CHARGE = "charge"
    SEVERAL = "several"
    PART = "part"
    OVER = "over"
    NOTHING_DUE = "nothing_due"
    SAME_AMOUNT = "same_amount"
    SAME_AMOUNT_TWICE = "same_amount_twice"
    TWO_NAMED = "two_named"
    REFERENCE_TWICE = "reference_twice"
    RECORDED = "recorded"
    MAY_BE_RECORDED = "may_be_recorded"
    NOBODY = "nobody"
    OUT = "out"
    HAD = "had"
    NOT_BOOKED = "not_booked"
    OTHER_CURRENCY = "other_currency"


IDENTITY = {Why.SENDER: 50, Why.NAMED: 45, Why.NUMBER: 45}
FITS = {Why.DUE: 30, Why.CHARGE: 28, Why.SEVERAL: 20, Why.PART: 5, Why.OVER: 0, Why.NOTHING_DUE: 0}
EXACT = frozenset({Why.DUE, Why.CHARGE, Why.SEVERAL})


@dataclass(frozen=True, slots=True)
class Charge:
    """What is open of a charge. `number`: of its request, where it has one."""

    day: date
    left: int
    number: int | None = None


@dataclass(slots=True)
class Payer:
    """A sub-reseller who may have paid. `names`: all that it is known by; `senders`: who paid for it before."""

    id: ResellerId
    names: tuple[str, ...]
    senders: frozenset[str] = frozenset()
    charges: list[Charge] = field(default_factory=list)

    @property
    def due(self) -> int:
        return sum(charge.left for charge in self.charges)

    def pay(self, minor: int) -> None:
        """Take what was paid from the charge that it covers, else from the oldest ones."""
        whole = next((charge for charge in self.charges if charge.left == minor), None)
        if whole is not None and self.due != minor:
            self.charges.remove(whole)
            return
        while minor > 0 and self.charges:
            oldest = self.charges[0]
            covered = min(minor, oldest.left)
            minor -= covered
            if covered == oldest.left:
                self.charges.pop(0)
            else:
                self.charges[0] = Charge(oldest.day, oldest.left - covered, oldest.number)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment that is recorded. `minor`: what came, in `currency`; `elsewhere`: another source's file had it."""

    payment_id: PaymentId
    child_id: ResellerId
    minor: int
    currency: str
    paid_on: date
    reference: str
    receipt: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose payment a row may be.

    `score`: from 0 to 100; `why`: the strongest reason; `fit`: how the amount fits what is due.
    """

    child_id: ResellerId
    score: int
    why: Why
    fit: Why

    @property
    def is_named(self) -> bool:
        return self.why in IDENTITY


@dataclass(frozen=True, slots=True)
class Match:
    """What a row was matched to. `candidates`: the likeliest first; `payment_id`: the payment that it is already."""

    entry: Entry
    outcome: Outcome
    why: Why
    candidates: tuple[Candidate, ...] = ()
    payment_id: PaymentId | None = None

    @property
    def child_id(self) -> ResellerId | None:
        """Return whose payment it is, where that is sure."""
        return self.candidates[0].child_id if self.outcome is Outcome.SURE else None


def match(
    entries: Sequence[Entry],
    payers: Sequence[Payer],
    recorded: Sequence[Recorded],
    *,
    currency: str,
    had: frozenset[str] = frozenset(),
) -> list[Match]:
    """Return what each row of a file was matched to, in the order of the file.

    `had`: the fingerprints of rows that were booked from other files. `currency`: in which is due. What was matched to
    one row is not due any more for the next.
    """
    matching = _Matching(payers, recorded, currency)
    found: dict[int, Match] = {}
    waiting = []
    for entry in sorted(entries, key=lambda one: (one.paid_on, one.row)):
        settled = _settled_at_once(entry, had, currency) or matching.repeated(entry)
        if settled is not None:
            found[entry.row] = settled
        else:
            waiting.append(entry)
    for entry in waiting:
        named = matching.by_name(entry)
        if named is not None:
            found[entry.row] = named
    unnamed = [entry for entry in waiting if entry.row not in found]
    alike = Counter(entry.minor for entry in unnamed)
    found |= {entry.row: matching.by_amount(entry, alone=alike[entry.minor] == 1) for entry in unnamed}
    return [found[row] for row in sorted(found)]


def _settled_at_once(entry: Entry, had: frozenset[str], currency: str) -> Match | None:
    if entry.minor <= 0:
        return Match(entry, Outcome.OUT, Why.OUT)
    if entry.fingerprint in had:
        return Match(entry, Outcome.HAD, Why.HAD)
    if entry.currency != currency:
        return Match(entry, Outcome.REFUSED, Why.OTHER_CURRENCY)
    return None


def reference_key(text: str) -> str:
    """Return what two references are compared by; nothing for one that tells nothing: `invoice`, `march 12`."""
    key = words_of(text).replace(" ", "")
    return key if len(key) >= 6 and sum(map(str.isdigit, key)) >= 4 else ""


class _Matching:
    """What is due and what is recorded, while a file is gone through: each is taken once."""

    def __init__(self, payers: Sequence[Payer], recorded: Sequence[Recorded], currency: str) -> None:
        self._payers = {payer.id: payer for payer in payers}
        self._senders: dict[str, list[ResellerId]] = defaultdict(list)
        self._names: dict[str, list[tuple[str, ResellerId]]] = defaultdict(list)
        self._sums: dict[int, set[ResellerId]] = defaultdict(set)
        self._recorded: dict[int, list[Recorded]] = defaultdict(list)
        self._references = {key for one in recorded if (key := reference_key(one.reference))}
        self._seen: set[tuple[str, int]] = set()
        spelled = {payer.id: {words_of(name) for name in payer.names} for payer in payers}
        common = Counter(word for names in spelled.values() for name in names for word in name.split())
        for payer in payers:
            self._note(payer, spelled[payer.id], common)
        for one in recorded:
            if one.currency == currency:
                self._recorded[one.minor].append(one)

    def _note(self, payer: Payer, names: Iterable[str], common: Counter[str]) -> None:
        """Keep by what somebody is found: each name by its rarest word."""
        for sender in payer.senders:
            self._senders[sender].append(payer.id)
        for name in names:
            if len(name) >= SHORTEST_NAME:
                self._names[min(name.split(), key=lambda word: common[word])].append((name, payer.id))
        for total in _sums(payer.charges):
            self._sums[total].add(payer.id)

    # One reference twice

    def repeated(self, entry: Entry) -> Match | None:
        """Return that a row's reference stood in the file before, or in another payment that is recorded."""
        key = reference_key(entry.transaction) or reference_key(entry.reference)
        if not key:
            return None
        before = (key, entry.minor) in self._seen
        self._seen.add((key, entry.minor))
        used = key in self._references and not any(self._same_reference(entry))
        if not (before or used):
            return None
        return Match(entry, Outcome.TWICE, Why.REFERENCE_TWICE, self._candidates(entry))

    def _same_reference(self, entry: Entry) -> Iterator[Recorded]:
        keys = {reference_key(entry.transaction), reference_key(entry.reference)} - {""}
        return (one for one in self._near(entry) if reference_key(one.reference) in keys)

    def _near(self, entry: Entry) -> Iterator[Recorded]:
        """Yield the payments of this sum that were recorded for about this day and are no other row's."""
        same = self._recorded.get(entry.minor, ())
        return (one for one in same if abs(one.paid_on - entry.paid_on) <= RECORDED_WITHIN)

    # Somebody is named

    def by_name(self, entry: Entry) -> Match | None:
        """Return the match of a row that says whose it is; `None` for one that doesn't."""
        known = next(self._same_reference(entry), None)
        candidates = self._candidates(entry)
        named = [one for one in candidates if one.is_named]
        if known is None and len(named) == 1:
            own = (one for one in self._near(entry) if one.child_id == named[0].child_id)
            known = next(own, None)
        if known is not None:
            return self._is_recorded(entry, known, candidates)
        if not named:
            return None
        if len(named) > 1 and named[0].score - named[1].score < min(IDENTITY.values()):
            return Match(entry, Outcome.DOUBTFUL, Why.TWO_NAMED, candidates)
        return self._of_one(entry, named[0], candidates)

    def _of_one(self, entry: Entry, best: Candidate, candidates: tuple[Candidate, ...]) -> Match:
        if best.fit in (Why.OVER, Why.NOTHING_DUE):
            return Match(entry, Outcome.DOUBTFUL, best.fit, candidates)
        return self._sure(entry, best)

    def _sure(self, entry: Entry, best: Candidate) -> Match:
        self._payers[best.child_id].pay(entry.minor)
        return Match(entry, Outcome.SURE, best.why, (best,))

    def _is_recorded(self, entry: Entry, known: Recorded, candidates: tuple[Candidate, ...]) -> Match:
        """Return that a row is a payment that stands; what another source's file had may be a second one alike."""
        self._recorded[entry.minor].remove(known)
        if known.elsewhere:
            return Match(entry, Outcome.DOUBTFUL, Why.MAY_BE_RECORDED, candidates, known.payment_id)
        return Match(entry, Outcome.RECORDED, Why.RECORDED, payment_id=known.payment_id)

    # Nobody is named

    def by_amount(self, entry: Entry, *, alone: bool) -> Match:
        """Return the match of a row that only its amount speaks for. `alone`: no other such row has the same."""
        candidates = self._candidates(entry)
        exact = tuple(one for one in candidates if one.fit in EXACT)
        near = list(self._near(entry))
        if near and (exact or len(near) > 1 or not alone):
            return Match(entry, Outcome.DOUBTFUL, Why.MAY_BE_RECORDED, candidates, near[0].payment_id)
        if near:
            return self._is_recorded(entry, near[0], candidates)
        if not exact:
            return Match(entry, Outcome.NOBODY, Why.NOBODY)
        doubt = _doubt(exact, alone=alone)
        return self._sure(entry, exact[0]) if doubt is None else Match(entry, Outcome.DOUBTFUL, doubt, exact)

    # Candidates

    def _candidates(self, entry: Entry) -> tuple[Candidate, ...]:
        """Return who may have paid, the likeliest first."""
        said = self._said(entry)
        likely = {*said, *self._sums.get(entry.minor, ())}
        found = [one for id_ in likely if (one := _candidate(self._payers[id_], entry, said.get(id_))) is not None]
        found.sort(key=lambda one: (-one.score, one.child_id))
        return tuple(found[:MOST_CANDIDATES])

    def _said(self, entry: Entry) -> dict[ResellerId, Why]:
        """Return whom a row names, and how."""
        said = dict.fromkeys(self._named_in(f"{words_of(entry.reference)} | {words_of(entry.sender)}"), Why.NAMED)
        return said | dict.fromkeys(self._senders.get(words_of(entry.sender), ()) if entry.sender else (), Why.SENDER)

    def _named_in(self, text: str) -> Iterator[ResellerId]:
        padded = f" {text} "
        for word in set(text.split()):
            for name, payer_id in self._names.get(word, ()):
                if f" {name} " in padded:
                    yield payer_id


def _doubt(exact: Sequence[Candidate], *, alone: bool) -> Why | None:
    """Return why an amount alone doesn't tell whose payment it is; `None` where it does."""
    if len(exact) > 1:
        return Why.SAME_AMOUNT
    if not alone:
        return Why.SAME_AMOUNT_TWICE
    return Why.SEVERAL if exact[0].fit is Why.SEVERAL else None


def _candidate(payer: Payer, entry: Entry, said: Why | None) -> Candidate | None:
    """Return how well a row fits somebody, `None` if not at all."""
    number = said is None and _names_request(payer, entry)
    why = Why.NUMBER if number else said
    charges = payer.charges if why else [charge for charge in payer.charges if charge.day <= entry.paid_on]
    fit = fit_of(charges, entry.minor)
    if why is None and fit not in EXACT:
        return None
    return Candidate(payer.id, IDENTITY.get(why, 0) + FITS[fit] if why else FITS[fit], why or fit, fit)


def _names_request(payer: Payer, entry: Entry) -> bool:
    """Return whether a row has the number of an open request and just what is open of it."""
    numbers = {int(number) for number in re.findall(r"(?<!\d)\d{1,6}(?!\d)", entry.reference)}
    fits = (charge for charge in payer.charges if charge.number in numbers)
    return any(charge.left == entry.minor for charge in fits)


def fit_of(charges: Sequence[Charge], minor: int) -> Why:
    """Return how an amount fits what is open: all of it, one charge, a sum of some, a part, or more than all."""
    left = [charge.left for charge in charges]
    total = sum(left)
    if not total:
        return Why.NOTHING_DUE
    if minor == total:
        return Why.DUE
    if minor in left:
        return Why.CHARGE
    if minor > total:
        return Why.OVER
    return Why.SEVERAL if minor in _sums(charges) else Why.PART


def _sums(charges: Sequence[Charge]) -> set[int]:
    """Return the sums that may be paid at once: all, the oldest ones together, and any one, two or three."""
    left = [charge.left for charge in charges]
    some = left[:MOST_COMBINED]
    together: Iterable[int] = (sum(chosen) for count in (2, 3) for chosen in combinations(some, count))
    return {*left, *accumulate(left), *together}


def missing(recorded: Iterable[Recorded], found: Container[PaymentId], days: tuple[date, date]) -> list[Recorded]:
    """Return the payments that are recorded for the days of a file, and that the file doesn't have.

    `found`: those that it has; `days`: its first and its last.
    """
    return [one for one in recorded if one.payment_id not in found and days[0] <= one.paid_on <= days[1]]


def used_twice(recorded: Iterable[Recorded]) -> list[Recorded]:
    """Return the payments whose receipt or reference another one had before."""
    seen: set[str] = set()
    again = []
    for one in sorted(recorded, key=lambda payment: payment.payment_id):
        keys = {key for key in (one.receipt, reference_key(one.reference)) if key}
        if keys & seen:
            again.append(one)
        seen |= keys
    return again
