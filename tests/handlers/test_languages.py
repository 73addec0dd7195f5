"""Everything that is said, in every language: without a gap, in its own numbers, and without a word of English."""

import os
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import islice, product
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

import handlers.all
from domain.alerts import Evidence, evidence_of
from domain.bidi import without_isolates
from domain.errors import Refusal
from domain.ledger import AccountKind
from domain.money import Money
from domain.notices import Notice, notice_types
from domain.people import Actor, MemberId, ResellerId, ResellerState, Role
from domain.vocabulary import ENGLISH as ORIGINAL
from handlers.amounts import ago, due_worded, signed_money
from handlers.cards import word_notice
from handlers.menu import commands_for
from handlers.movements import Reason, reason_words
from handlers.refusals import refusal_screen
from handlers.registry import Question, entries, questions_of
from handlers.screen import Screen, Style
from handlers.stock import ShowStock
from handlers.wording import (
    LANGUAGES,
    _,
    credits_worded,
    day,
    moment,
    money,
    month,
    number,
    price,
    speaking,
)
from storage.database import Database
from storage.store import Store
from tests.handlers.conftest import Desk
from tests.handlers.test_texts import ENGLISH
from tests.talk import Chat, button, buttons_of, text_of

EVENING = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
LONGEST_DESCRIPTION = 256
LONGEST_LABEL = 64
LONGEST_BESIDE_ANOTHER = 22  # what half of a phone's width holds

READER = Actor(
    member_id=MemberId(1),
    name="Ana",
    role=Role.OWNER,
    reseller_id=ResellerId(1),
    parent_id=None,
    reseller_name="Top TV",
    state=ResellerState.ACTIVE,
    frozen=False,
    currency="EUR",
    language="en",
    time_zone="UTC",
    platform="telegram",
    chat="1",
)

SAMPLES: dict[Any, tuple[Any, ...]] = {
    str: ("Ahmed", ""),
    int: (1234, 1),
    bool: (True, False),
    Decimal: (Decimal("2.10"),),
    datetime: (EVENING,),
    date: (EVENING.date(),),
    Evidence: (Evidence(evidence_of("%(spent)s", {"spent": 1234})),),
    Money: (Money(123_450, "EUR"), Money(0, "EUR"), Money(-123_450, "EUR")),
}


def samples(hint: Any) -> tuple[Any, ...]:
    """Return values of a field's type that are worded in different ways."""
    if get_origin(hint) in {Union, UnionType}:
        return tuple(value for option in get_args(hint) for value in samples(option))
    if get_origin(hint) is tuple:
        one = next(iter(samples(get_args(hint)[0])))
        return ((one,), (one, one))
    hint = getattr(hint, "__supertype__", hint)
    if hint is type(None):
        return (None,)
    if is_dataclass(hint) and hint not in SAMPLES:
        return (next(made(hint)),)
    return tuple(hint) if issubclass(hint, Enum) else SAMPLES[hint]


def made(kind: Any) -> Iterator[Any]:
    """Yield values of a dataclass, with every mixture of its fields' samples."""
    hints = get_type_hints(kind)
    shape = {item.name: samples(hints[item.name]) for item in fields(kind)}
    for values in product(*shape.values()):
        yield kind(**dict(zip(shape, values, strict=True)))


def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    """Yield the refusals that are raised: those of the project that no other is a kind of."""
    for refusal in kind.__subclasses__():
        yield from below(refusal)
        if not refusal.__subclasses__() and not refusal.__module__.startswith("tests."):
            yield refusal


def words_of(screen: Screen) -> str:
    """Return all words of a screen, those of its buttons too."""
    labels = (button.label for row in screen.buttons for button in row)
    return "\n".join([text_of(screen), *labels])


def check(said: str, language: str) -> None:
    """Fail for a text with a gap in it, and for English where another language is spoken."""
    assert "%(" not in said
    assert language == ORIGINAL or not re.search(rf"{ENGLISH.pattern}|\bNone\b", said, re.IGNORECASE), said


ENGLISH_ITSELF = "en"
SOAK = os.environ.get("SOAK") == "1"
SOME = 7
"""In other languages each so many-th mixture is worded, unless there is time for all of them."""

every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
@pytest.mark.parametrize("kind", sorted(set(below(Refusal)), key=str))
def test_a_refusal_says_why_and_what_to_do(kind: type[Refusal], language: str) -> None:
    with speaking(language):
        for refusal in made(kind):
            screen = refusal_screen(refusal)

            assert len(screen.lines) == 2, "why, and what to do"
            check(words_of(screen), language)


@every_language
@pytest.mark.parametrize("kind", notice_types(), ids=lambda kind: kind.code)
def test_a_notice_is_worded_whatever_it_tells(kind: type[Notice], language: str) -> None:
    with speaking(language):
        for notice in islice(made(kind), None, None, 1 if language == ENGLISH_ITSELF or SOAK else SOME):
            for role in Role:
                check(words_of(word_notice(notice, replace(READER, role=role))), language)


QUESTIONS = [
    pytest.param(question, id=f"{entry.ask.__name__}.{name}")
    for entry in entries()
    for name, question in questions_of(entry.ask).items()
    if not entry.handle.__module__.startswith("tests.")
]


@every_language
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_put_with_its_example_and_its_answers(question: Question, language: str) -> None:
    with speaking(language):
        examples = re.split(r"[,،] \w{1,2} ", question.example()) if question.example else []
        labels = [label for label, _answer in question.choices()] if question.choices else []

        check("\n".join([question.words(), *labels]), language)
        assert all(0 < len(label) <= LONGEST_LABEL for label in labels)
        assert all(question.read(example) is not None for example in examples), "what it says itself can be typed"


@every_language
def test_a_command_says_what_it_does(language: str) -> None:
    listed = dict(handlers.all.command_lists()[language])

    with speaking(language):
        listed |= dict(commands_for(Role.OWNER, has_parent=True, has_children=True))
    assert len(listed) > 5
    for description in listed.values():
        check(description, language)
        assert 3 <= len(description) <= LONGEST_DESCRIPTION


@every_language
def test_every_movement_has_words(language: str) -> None:
    with speaking(language):
        for kind, counter, amount, taken_back, named in product(
            AccountKind, AccountKind, (5, -5), (True, False), (1, None)
        ):
            group = "closing:1" if named is None else "request:1"
            typed = "Acme" if named else ""
            check(reason_words(Reason(kind, counter, amount, group, taken_back, named, "Ahmed", typed)), language)


# Numbers, sums, dates and plurals


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1,234,567", "−20", "€1,234.50", "€420", "−€20", "+€420", "12.30 USDT", "$0.125", "¥1,235"]),
        ("es", ["1.234.567", "−20", "1.234,50 €", "420 €", "−20 €", "+420 €", "12,30 USDT", "0,125 US$", "1.235 JPY"]),
        (
            "fr",
            [
                "1\u202f234\u202f567",
                "−20",
                "1\u202f234,50 €",
                "420 €",
                "−20 €",
                "+420 €",
                "12,30 USDT",
                "0,125 $US",
                "1\u202f235 JPY",
            ],
        ),
        ("ar", ["1,234,567", "−20", "1,234.50 €", "420 €", "−20 €", "+420 €", "12.30 USDT", "0.125 US$", "1,235 JP¥"]),
    ],
)
def test_numbers_and_sums_are_written_as_the_reader_writes_them(language: str, said: list[str]) -> None:
    with speaking(language):
        assert said == [
            number(1_234_567),
            number(-20),
            money(Money(123_450, "EUR")),
            money(Money(42_000, "EUR")),
            money(Money(-2_000, "EUR")),
            signed_money(Money(42_000, "EUR")),
            money(Money(1_230, "USDT")),
            price(Decimal("0.125"), "USD"),
            money(Money(1_235, "JPY")),
        ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["2 March 2026", "March 2026", "2 Mar, 21:30"]),
        ("es", ["2 de marzo de 2026", "marzo de 2026", "2 mar, 21:30"]),
        ("fr", ["2 mars 2026", "mars 2026", "2 mars, 21:30"]),
        ("ar", ["2 مارس 2026", "مارس 2026", "2 مارس، 21:30"]),
    ],
)
def test_days_and_moments_are_written_as_the_reader_writes_them(language: str, said: list[str]) -> None:
    with speaking(language, "Europe/Madrid"):
        assert said == [day(EVENING.date()), month(EVENING.date()), moment(EVENING)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 credits", "1 credit", "2 credits", "1,000 credits"]),
        ("es", ["0 créditos", "1 crédito", "2 créditos", "1.000 créditos"]),
        ("fr", ["0 crédit", "1 crédit", "2 crédits", "1\u202f000 crédits"]),
        ("ar", ["0 وحدة", "1 وحدة", "وحدتان", "1,000 وحدة"]),
    ],
)
def test_what_is_counted_stands_in_the_form_of_its_number(language: str, said: list[str]) -> None:
    with speaking(language):
        assert said == [credits_worded(count) for count in (0, 1, 2, 1000)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["just now", "1 minute ago", "2 hours ago", "1 day ago", "€20 to pay", "nothing to pay", "€5 in credit"],
        ),
        (
            "es",
            [
                "ahora mismo",
                "hace 1 minuto",
                "hace 2 horas",
                "hace 1 día",
                "20 € por pagar",
                "nada por pagar",
                "5 € a favor",
            ],
        ),
        (
            "fr",
            [
                "à l’instant",
                "il y a 1 minute",
                "il y a 2 heures",
                "il y a 1 jour",
                "20 € à payer",
                "rien à payer",
                "5 € en avoir",
            ],
        ),
        (
            "ar",
            [
                "الآن",
                "قبل 1 دقيقة",
                "قبل ساعتين",
                "قبل 1 يوم",
                "\u206820 €\u2069 للدفع",
                "لا شيء للدفع",
                "\u20685 €\u2069 رصيد دائن",
            ],
        ),
    ],
)
def test_ages_and_what_is_due_are_said_in_words(language: str, said: list[str]) -> None:
    ages = [timedelta(seconds=5), timedelta(minutes=1), timedelta(hours=2, minutes=5), timedelta(days=1)]
    with speaking(language):
        assert said == [*map(ago, ages), *(due_worded(Money(due, "EUR")) for due in (-2_000, 0, 500))]


# The screens as they are


async def speak(database: Database, chat: Chat, language: str) -> Chat:
    """Have a member spoken to in another language from now on."""

    async def change(store: Store) -> None:
        await store.members.change(chat.member.member_id, language=language)

    await database.write(change)
    return Chat(database, replace(chat.member, language=language))


async def everything_reached(chat: Chat) -> list[Screen]:
    """Press every button once, from the menu on, and return all that was shown; what can't be taken back comes last."""
    shown = [await chat.says("/menu"), await chat.says("/help"), *await chat.news()]
    waiting = [one for screen in shown for one in buttons_of(screen).values()]
    pressed = {"", *(f"lang:{code}" for code in LANGUAGES)}
    while waiting:
        pressing = waiting.pop(next((at for at, one in enumerate(waiting) if one.style is not Style.DANGER), 0))
        if pressing.action not in pressed:
            pressed.add(pressing.action)
            found = [await chat.taps(pressing), *await chat.news()]
            waiting += [one for screen in found for one in buttons_of(screen).values()]
            shown += found
    return shown


async def test_the_audit_keeps_a_refusal_as_it_was_said(desk: Desk, database: Database) -> None:
    ahmed = await speak(database, desk.ahmed, "es")

    assert (await ahmed.presses(ShowStock())).said.startswith("Solo el revendedor principal compra a proveedores.")


TRANSLATED = [language for language in LANGUAGES if language != ORIGINAL]


@pytest.mark.parametrize(
    ("language", "whose"), [*((language, "parent") for language in TRANSLATED), (TRANSLATED[-1], "child")]
)
async def test_whoever_speaks_another_language_reads_no_english(
    desk: Desk, database: Database, language: str, whose: str
) -> None:
    ana, ahmed = await speak(database, desk.ana, language), await speak(database, desk.ahmed, language)
    for command in ("/request 200", "/request 50", "/request 20"):
        await ahmed.says(command)
    [card, *_others] = await ana.news()
    with speaking(language):
        await ana.taps(button(card, _("Money in: approve %(n)s").partition("%")[0]))

    one, other = (ana, ahmed) if whose == "parent" else (ahmed, ana)
    shown = [*await everything_reached(one), *await other.news(), *one.messages.values(), *other.messages.values()]

    assert len({words_of(screen) for screen in shown}) > 75
    english = [said for screen in shown for said in words_of(screen).splitlines() if ENGLISH.search(said)]
    assert sorted(set(english)) == []
    side_by_side = {
        without_isolates(one.label) for screen in shown for row in screen.buttons if len(row) > 1 for one in row
    }
    assert [label for label in sorted(side_by_side) if len(label) > LONGEST_BESIDE_ANOTHER] == []
