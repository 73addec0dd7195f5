"""A bank's rows, and what each is matched to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bank import Entry, words_of
from domain.matching import Charge, Match, Outcome, Payer, Recorded, Why, fit_of, match, missing, used_twice
from domain.payments import PaymentId
from domain.people import ResellerId

DAY = date(2026, 3, 10)
AHMED, LENA, ZOE = ResellerId(1), ResellerId(2), ResellerId(3)


def row(
    minor: int, *, number: int = 1, days: int = 0, sender: str = "", text: str = "", txn: str = "", **more: str
) -> Entry:
    currency, mark = more.get("currency", "EUR"), more.get("fingerprint", f"f{number}")
    return Entry(number, DAY + timedelta(days=days), minor, currency, 0, sender, text, txn, mark)


def payer(id_: ResellerId, name: str, *left: int, senders: Sequence[str] = (), numbers: Sequence[int] = ()) -> Payer:
    charges = [
        Charge(DAY - timedelta(days=9 - at), minor, numbers[at] if numbers else None) for at, minor in enumerate(left)
    ]
    return Payer(id_, (name,), frozenset(map(words_of, senders)), charges)


def recorded(
    id_: int, child: ResellerId, minor: int, *, days: int = 0, reference: str = "", receipt: str = ""
) -> Recorded:
    return Recorded(PaymentId(id_), child, minor, "EUR", DAY + timedelta(days=days), reference, receipt)


def matched(
    *entries: Entry, payers: Sequence[Payer], known: Sequence[Recorded] = (), had: Sequence[str] = ()
) -> list[Match]:
    return match(entries, payers, known, currency="EUR", had=frozenset(had))


def one(entry: Entry, *payers: Payer, known: Sequence[Recorded] = ()) -> Match:
    return matched(entry, payers=payers, known=known)[0]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (row(42_000, text="AHMED TV, thanks"), Why.NAMED),
        (row(42_000, sender="Ahmed Tv"), Why.NAMED),
        (row(10_000, text="part for ahmed tv"), Why.NAMED),
        (row(42_000, sender="Brother of his GmbH"), Why.SENDER),
        (row(42_000, text="request 12"), Why.NUMBER),
        (row(42_000, text="hello"), Why.CHARGE),
        (row(60_000, text="hello"), Why.DUE),
    ],
)
def test_a_row_is_matched_by_name_sender_number_or_amount(entry: Entry, why: Why) -> None:
    ahmed = payer(AHMED, "Ahmed TV", 18_000, 42_000, senders=["Brother of his GmbH"], numbers=[11, 12])
    lena = payer(LENA, "Lena", 7_000)
    found = one(entry, ahmed, lena)
    assert (found.outcome, found.child_id, found.why) == (Outcome.SURE, AHMED, why)


def test_two_sub_resellers_with_the_same_amount_are_doubtful() -> None:
    found = one(row(5_000), payer(AHMED, "Ahmed", 5_000), payer(LENA, "Lena", 5_000))
    assert (found.outcome, found.why, found.child_id) == (Outcome.DOUBTFUL, Why.SAME_AMOUNT, None)
    assert [candidate.child_id for candidate in found.candidates] == [AHMED, LENA]


def test_two_rows_with_the_same_amount_and_nothing_else_are_doubtful() -> None:
    found = matched(row(5_000), row(5_000, number=2, days=1), payers=[payer(AHMED, "Ahmed", 5_000)])
    assert [(match.outcome, match.why) for match in found] == [(Outcome.DOUBTFUL, Why.SAME_AMOUNT_TWICE)] * 2


def test_a_name_decides_between_two_with_the_same_amount() -> None:
    payers = [payer(AHMED, "Ahmed", 5_000), payer(LENA, "Lena", 5_000)]
    found = matched(row(5_000, text="from lena"), row(5_000, number=2), payers=payers)
    assert [match.child_id for match in found] == [LENA, AHMED]


def test_two_who_are_named_are_doubtful() -> None:
    found = one(row(5_000, text="Ahmed for Lena"), payer(AHMED, "Ahmed", 5_000), payer(LENA, "Lena", 5_000))
    assert (found.outcome, found.why) == (Outcome.DOUBTFUL, Why.TWO_NAMED)


def test_a_name_inside_another_word_is_no_name() -> None:
    assert one(row(999, text="Ahmedabad hotel"), payer(AHMED, "Ahmed", 5_000)).outcome is Outcome.NOBODY


def test_a_payment_before_the_charge_isnt_matched_by_its_amount() -> None:
    assert one(row(5_000, days=-9), payer(AHMED, "Ahmed", 5_000)).outcome is Outcome.SURE
    assert one(row(5_000, days=-10), payer(AHMED, "Ahmed", 5_000)).outcome is Outcome.NOBODY


@pytest.mark.parametrize(("minor", "why"), [(5_001, Why.OVER), (1, Why.NAMED)])
def test_more_than_all_that_is_due_is_asked_about(minor: int, why: Why) -> None:
    found = one(row(minor, text="ahmed"), payer(AHMED, "Ahmed", 5_000))
    assert found.why is why
    assert found.outcome is (Outcome.DOUBTFUL if why is Why.OVER else Outcome.SURE)


def test_what_was_matched_once_isnt_due_for_the_next_row() -> None:
    rows = [row(5_000, number=number, text="ahmed", days=number) for number in (1, 2)]
    found = matched(*rows, payers=[payer(AHMED, "Ahmed", 5_000)])
    assert [match.outcome for match in found] == [Outcome.SURE, Outcome.DOUBTFUL]
    assert found[1].why is Why.NOTHING_DUE


def test_money_that_went_out_is_passed_over() -> None:
    assert one(row(-5_000, text="ahmed"), payer(AHMED, "Ahmed", 5_000)).outcome is Outcome.OUT
    assert one(row(0, text="ahmed"), payer(AHMED, "Ahmed", 5_000)).outcome is Outcome.OUT


def test_another_currency_cant_be_booked() -> None:
    found = one(row(5_000, currency="USD"), payer(AHMED, "Ahmed", 5_000))
    assert (found.outcome, found.why) == (Outcome.REFUSED, Why.OTHER_CURRENCY)


def test_a_row_that_another_file_had_is_over() -> None:
    found = matched(row(5_000), payers=[payer(AHMED, "Ahmed", 5_000)], had=["f1"])
    assert found[0].outcome is Outcome.HAD


def test_one_reference_used_twice_is_found() -> None:
    rows = [row(5_000, number=number, text="ahmed", txn="TX-881234") for number in (1, 2)]
    found = matched(*rows, payers=[payer(AHMED, "Ahmed", 5_000, 5_000)])
    assert [match.outcome for match in found] == [Outcome.SURE, Outcome.TWICE]


def test_a_reference_of_another_payment_on_record_is_found() -> None:
    known = [recorded(7, AHMED, 9_900, reference="tx 881234")]
    found = one(row(5_000, text="ahmed", txn="TX-881234"), payer(AHMED, "Ahmed", 5_000), known=known)
    assert (found.outcome, found.why) == (Outcome.TWICE, Why.REFERENCE_TWICE)


def test_a_plain_word_as_reference_may_come_again() -> None:
    rows = [row(5_000, number=number, text="ahmed march") for number in (1, 2)]
    found = matched(*rows, payers=[payer(AHMED, "Ahmed", 5_000, 5_000)])
    assert [match.outcome for match in found] == [Outcome.SURE, Outcome.SURE]


@pytest.mark.parametrize(
    "entry", [row(5_000, text="ahmed"), row(5_000, txn="TX-881234"), row(5_000, days=7), row(5_000, days=-7)]
)
def test_a_payment_that_is_on_record_isnt_booked_again(entry: Entry) -> None:
    known = [recorded(7, AHMED, 5_000, reference="TX-881234")]
    found = one(entry, payer(AHMED, "Ahmed", 4_000), payer(LENA, "Lena", 100), known=known)
    assert (found.outcome, found.payment_id) == (Outcome.RECORDED, 7)


def test_a_payment_on_record_long_before_is_another_one() -> None:
    found = one(row(5_000, text="ahmed"), payer(AHMED, "Ahmed", 5_000), known=[recorded(7, AHMED, 5_000, days=-8)])
    assert found.outcome is Outcome.SURE


def test_a_payment_on_record_is_found_in_one_row_only() -> None:
    rows = [row(5_000, number=number, text="ahmed", days=number) for number in (1, 2)]
    found = matched(*rows, payers=[payer(AHMED, "Ahmed", 5_000)], known=[recorded(7, AHMED, 5_000)])
    assert [match.outcome for match in found] == [Outcome.RECORDED, Outcome.SURE]


def test_what_may_be_on_record_or_due_is_doubtful() -> None:
    found = one(row(5_000), payer(LENA, "Lena", 5_000), known=[recorded(7, AHMED, 5_000)])
    assert (found.outcome, found.why) == (Outcome.DOUBTFUL, Why.MAY_BE_RECORDED)


def test_payments_that_the_file_lacks_are_missing_and_a_receipt_used_twice_is_named() -> None:
    known = [
        recorded(7, AHMED, 5_000, receipt="aa"),
        recorded(8, AHMED, 5_000, days=1, receipt="aa"),
        recorded(9, LENA, 700, days=2, reference="TX 123456"),
        recorded(10, ZOE, 800, days=2, reference="tx-123456"),
        recorded(11, ZOE, 900, days=9),
    ]
    lacking = missing(known, {PaymentId(7)}, (DAY, DAY + timedelta(days=2)))
    assert [payment.payment_id for payment in lacking] == [8, 9, 10]
    assert [payment.payment_id for payment in used_twice(known)] == [8, 10]


@pytest.mark.parametrize(
    ("minor", "fit"),
    [
        (60, Why.DUE),
        (10, Why.CHARGE),
        (30, Why.CHARGE),
        (40, Why.SEVERAL),
        (50, Why.SEVERAL),
        (7, Why.PART),
        (61, Why.OVER),
    ],
)
def test_how_an_amount_fits_what_is_open(minor: int, fit: Why) -> None:
    assert fit_of([Charge(DAY, left) for left in (10, 20, 30)], minor) is fit


def test_nothing_due_fits_nothing() -> None:
    assert fit_of([], 5) is Why.NOTHING_DUE


amounts = st.integers(1, 5).map(lambda n: n * 1000)


@given(
    st.lists(st.tuples(amounts, st.sampled_from(["", "ahmed", "lena", "ahmed lena"])), max_size=12),
    st.lists(amounts, max_size=4),
    st.lists(amounts, max_size=4),
    st.lists(st.tuples(st.sampled_from([AHMED, LENA]), amounts), max_size=3),
)
def test_every_row_has_one_outcome_and_nothing_on_record_is_taken_twice(
    said: list[tuple[int, str]], ahmed: list[int], lena: list[int], known: list[tuple[ResellerId, int]]
) -> None:
    rows = [row(minor, number=number, text=text) for number, (minor, text) in enumerate(said, 1)]
    on_record = [recorded(number, child, minor) for number, (child, minor) in enumerate(known, 1)]
    payers = [payer(AHMED, "Ahmed", *ahmed), payer(LENA, "Lena", *lena)]
    found = matched(*rows, payers=payers, known=on_record)
    assert [one.entry for one in found] == rows
    taken = [one.payment_id for one in found if one.outcome is Outcome.RECORDED]
    assert len(taken) == len(set(taken))
    for child, due in ((AHMED, sum(ahmed)), (LENA, sum(lena))):
        assert sum(one.entry.minor for one in found if one.child_id == child) <= due


@pytest.mark.parametrize("entry", [row(5_000, text="ahmed"), row(5_000, text="hello"), row(5_000, txn="TX-881234")])
def test_a_payment_that_another_sources_file_had_is_asked_about(entry: Entry) -> None:
    known = replace(recorded(7, AHMED, 5_000, days=-1, reference="tx 881234"), elsewhere=True)
    for left in (5_000, 9_000):
        found = one(entry, payer(AHMED, "Ahmed", left), known=[known])
        assert (found.outcome, found.why) == (Outcome.DOUBTFUL, Why.MAY_BE_RECORDED)
