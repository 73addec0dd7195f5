"""The catalogues of the texts: complete in every language, nothing too many, and true to the English they stand for."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import handlers.all  # noqa: F401  (its commands are what the texts name)
from domain.support_hours import LETTERS, PLURALS
from domain.vocabulary import ENGLISH as ORIGINAL
from handlers.catalogues import CATALOGUES
from handlers.registry import entry_for_command
from handlers.wording import LANGUAGES

ROOT = Path(__file__).parents[2]
FLOORS = ("bot", "domain", "handlers", "jobs", "services", "storage")
TRANSLATED = [language for language in LANGUAGES if language != ORIGINAL]

PLACEHOLDER = re.compile(r"%\(\w+\)s")
COMMAND = re.compile(r"(?<![\w/])/([a-z]+)\b")
EDGES = re.compile(r"^(\s*|[«‹⚠️ ]+)(?![\s«‹]).*?([\s.?!:;,…›]*)$", re.DOTALL)
MARKUP = re.compile(r"<\/?[a-z][^>]*>|&\w+;|\*\*|__|`|\[[^\]]*\]\(")
ENGLISH = re.compile(r"\b(the|you|your|is|are|was|and|for|from|with|of|to|it|this|they|their)\b", re.IGNORECASE)
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
ALIKE = str.maketrans("؟،؛", "?,;")
"""Signs of other scripts at the end of a text, as those that they stand for."""

ASKING = "?؟"

every_language = pytest.mark.parametrize("language", TRANSLATED)


@cache
def extracted() -> dict[tuple[str, ...], str]:
    """Return the texts in the code, each with the file in which it stands first; two forms are one and many."""
    found: dict[tuple[str, ...], str] = {}
    for floor in FLOORS:
        for name, _line, text, _comments, _context in extract_from_dir(ROOT / floor):
            found.setdefault((text,) if isinstance(text, str) else tuple(text), f"{floor}/{name}")
    return found


@cache
def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "subpanel.po").open("rb") as file:
        return read_po(file)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def english(message: Message) -> tuple[str, ...]:
    """Return a message's English, one and many where it has both."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    """Return a message's translation, in all the forms that it has."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Return each text with its translation, plural forms one by one."""
    return ((text, given) for text, given, _form in formed(language))


def formed(language: str) -> Iterator[tuple[str, str, int | None]]:
    """Return each text with its translation, and of which plural form that is, if the text counts."""
    for message in messages(language):
        one, *rest = english(message)
        first, *others = translations(message)
        yield one, first, 0 if rest else None
        yield from ((many, other, form) for many in rest for form, other in enumerate(others, 1))


def test_every_language_but_english_has_its_catalogue_and_no_other_has() -> None:
    assert sorted(path.parents[1].name for path in CATALOGUES.glob("*/LC_MESSAGES/subpanel.po")) == sorted(TRANSLATED)
    assert len(extracted()) > 1000


@every_language
def test_every_text_in_the_code_is_translated(language: str) -> None:
    translated = {english(message) for message in messages(language) if all(translations(message))}

    assert [(place, text) for text, place in extracted().items() if text not in translated] == [], "make texts"


@every_language
def test_the_catalogue_has_no_text_that_the_code_has_lost(language: str) -> None:
    lost = [english(message) for message in messages(language) if english(message) not in extracted()]

    assert lost == [], "make texts"
    assert list(catalogue(language).obsolete) == []


@every_language
def test_no_translation_waits_to_be_looked_at(language: str) -> None:
    assert not catalogue(language).fuzzy
    assert [english(message) for message in messages(language) if message.fuzzy] == []


@every_language
def test_the_plural_forms_of_a_language_are_told_apart_by_the_numbers_that_it_tells_apart(language: str) -> None:
    rule = Locale.parse(language).plural_form
    form = c2py(catalogue(language).plural_expr)
    told_apart = {(rule(n), form(n)) for n in range(1000)}

    assert len(told_apart) == len({by_unicode for by_unicode, _form in told_apart}), "its header's plural=…"
    assert {number for _rule, number in told_apart} == set(range(catalogue(language).num_plurals))


@every_language
def test_a_text_that_counts_has_every_plural_form(language: str) -> None:
    forms = {english(message): translations(message) for message in messages(language) if message.pluralizable}

    assert len(forms) > 5
    assert [one for one, given in forms.items() if len(given) != catalogue(language).num_plurals] == []


@every_language
def test_a_translation_has_the_placeholders_of_its_text_in_every_form(language: str) -> None:
    """A form that stands for a single number, as a dual does, may say it by itself."""

    def placeholders(text: str) -> Counter[str]:
        return Counter(PLACEHOLDER.findall(text))

    one_number = forms_for_one_number(language)
    different = [
        (text, given)
        for text, given, form in formed(language)
        if placeholders(text) != placeholders(given) and not (form in one_number and lacks_one(text, given))
    ]

    assert different == []


def forms_for_one_number(language: str) -> set[int]:
    form = c2py(catalogue(language).plural_expr)
    numbers = Counter(form(n) for n in range(1000))
    return {at for at, count in numbers.items() if count == 1}


def lacks_one(text: str, given: str) -> bool:
    wanted, found = Counter(PLACEHOLDER.findall(text)), Counter(PLACEHOLDER.findall(given))
    return (wanted - found).total() == 1 and not found - wanted


@every_language
def test_a_translation_begins_and_ends_with_the_same_signs_as_its_text(language: str) -> None:
    def edges(text: str) -> tuple[str, ...]:
        found = EDGES.match(text)
        assert found is not None
        return found.groups()

    assert [(text, given) for text, given in pairs(language) if edges(text) != edges(given.translate(ALIKE))] == []


@every_language
def test_a_translation_names_the_same_commands_and_no_word_of_english(language: str) -> None:
    commands = [
        (text, given)
        for text, given in pairs(language)
        if sorted(COMMAND.findall(text)) != sorted(COMMAND.findall(given))
    ]

    assert commands == []
    assert [given for _text, given in pairs(language) if ENGLISH.search(given)] == []


@every_language
def test_a_language_asks_in_one_way(language: str) -> None:
    """Most of its questions tell by which sign one ends, and whether another stands at its beginning."""
    questions = [given for text, given in pairs(language) if text.endswith("?")]
    end = Counter(given[-1] for given in questions).most_common(1)[0][0]
    begins = 2 * sum("¿" in given for given in questions) > len(questions)

    others = [given for _text, given in pairs(language) if any(sign in given for sign in ASKING if sign != end)]
    assert others == []
    unlike = [given for _text, given in pairs(language) if given.count("¿") != begins * given.count(end)]
    assert unlike == []


@every_language
def test_a_list_of_the_days_of_the_week_has_seven(language: str) -> None:
    translated = {text: given for text, given in pairs(language) if text in (LETTERS, PLURALS)}

    assert [len(re.split("[,،]", given)) for given in translated.values()] == [7, 7]


def test_every_command_that_a_text_names_is_answered() -> None:
    named = {name for text in extracted() for form in text for name in COMMAND.findall(form)}

    assert len(named) > 8
    assert [name for name in sorted(named) if entry_for_command(name) is None] == []


def test_no_text_has_markup_and_none_stands_twice_but_for_its_edges() -> None:
    forms = [form for text in extracted() for form in text]
    translated = [given for language in TRANSLATED for _text, given in pairs(language)]
    plain = Counter(" ".join(text[0].translate(STRAIGHT).split()) for text in extracted())

    assert [text for text in [*forms, *translated] if MARKUP.search(text)] == []
    assert [form for form in forms if form != form.strip() or "  " in form] == []
    assert [form for form, times in plain.items() if times > 1] == []
