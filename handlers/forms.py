"""Forms: what is missing from an ask is asked for, one thing at a time, and kept in the database meanwhile."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter

from domain.errors import Refusal
from domain.money import NotAnAmount
from domain.numerals import unmistakable
from domain.people import Actor
from handlers.ask import Ask, StaleAction, ask_type
from handlers.menu import to_menu
from handlers.refusals import refusal_words, why
from handlers.registry import ALL, Question, answers, questions_of
from handlers.screen import Button, Screen, press, rows
from handlers.wording import _
from storage.store import Store

A = TypeVar("A", bound=Ask)


@dataclass(frozen=True)
class CancelForm(Ask):
    code: ClassVar[str] = "x"


@dataclass(frozen=True)
class ChooseAnswer(Ask):
    """One of the ready answers of the question that stands open."""

    code: ClassVar[str] = "f"
    answer: str = ""


class MissingAnswer(Exception):
    """A handler found out that it needs a field after all; the form asks for it."""

    def __init__(self, ask: Ask, field: str, wrong: Refusal | None = None) -> None:
        super().__init__(field)
        self.ask, self.field, self.wrong = ask, field, wrong


def first_missing(ask: Ask) -> str | None:
    """Return the first field of an ask that a form has to ask for."""
    return next((name for name in questions_of(type(ask)) if getattr(ask, name) is None), None)


async def ask_for(field: str, ask: Ask, who: Actor, store: Store, *, wrong: Refusal | None = None) -> Screen:
    """Keep the ask as a form and return the question for one of its fields."""
    await store.forms.keep(who.member_id, ask=ask.code, answers=_pack(ask), asking=field)
    return _question_screen(questions_of(type(ask))[field], wrong)


async def answered(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | Screen | None:
    """Return the ask with what was just answered, the question again if it made no sense, or `None` without a form."""
    form = await store.forms.of(who.member_id)
    if form is None:
        return None
    kind = ask_type(form.ask)
    ask = _unpack(kind, form.answers)
    question = questions_of(kind)[form.asking]
    try:
        value = _value(question, text, attachment)
    except Refusal as wrong:
        return _question_screen(question, wrong)
    await store.forms.drop(who.member_id)
    return replace(ask, **{form.asking: value})


async def take(kind: type[A], field: str, who: Actor, store: Store) -> A | None:
    """Return the ask of this kind that waits for this field, its form left; `None` where none stands open."""
    form = await store.forms.of(who.member_id)
    if form is None or (form.ask, form.asking) != (kind.code, field):
        return None
    await store.forms.drop(who.member_id)
    return TypeAdapter(kind).validate_json(form.answers)


def filled(kind: type[Ask], rest: str) -> tuple[Ask, Refusal | None]:
    """Return the ask that a command with its text means, and the refusal of what of the text made no sense.

    The text goes whole to the only question, or word by word to several, the last taking what is left.
    """
    questions = questions_of(kind)
    if not rest.strip() or not questions:
        return kind(), None
    words = rest.split(maxsplit=len(questions) - 1)
    values: dict[str, Any] = {}
    for (name, question), word in zip(questions.items(), words, strict=False):
        try:
            values[name] = question.read(word)
        except Refusal as wrong:
            return kind(**values), wrong
    return kind(**values), None


def check_answers(ask: Ask) -> None:
    """Return if a form would have taken the answers in an ask; raises `StaleAction` or a refusal for any other.

    A button is a claim: what is asked for is read as strictly when it comes with one.
    """
    for name, question in questions_of(type(ask)).items():
        value = getattr(ask, name)
        if value not in (None, "") and not question.file and question.read(_typed(value)) != value:
            raise StaleAction(name)


def _typed(value: Any) -> str:
    return unmistakable(value) if isinstance(value, Decimal) else str(value)


def _value(question: Question, text: str, attachment: int | None) -> Any:
    if question.file and attachment is not None:
        return attachment
    return question.read(text)


def _question_screen(question: Question, wrong: Refusal | None) -> Screen:
    choices = question.choices() if question.choices else ()
    return Screen(
        lines=_question_lines(question, wrong),
        buttons=(
            *rows(*(press(label, ChooseAnswer(text)) for label, text in choices)),
            (_cancel_button(),),
        ),
        fresh=True,
    )


def _question_lines(question: Question, wrong: Refusal | None) -> tuple[str, ...]:
    """Return what was wrong, and the question, whose own example stands in place of any that the refusal has."""
    example = [_("For example: %(example)s") % {"example": question.example()}] if question.example else []
    if wrong is None:
        return question.words(), *example
    own = isinstance(wrong, NotAnAmount) and question.example is not None
    return why(wrong) if own else refusal_words(wrong), question.words(), *example


def _cancel_button() -> Button:
    return press(_("Cancel"), CancelForm())


@answers(CancelForm, roles=ALL, always=True, command="cancel")
async def cancel(_ask: CancelForm, who: Actor, store: Store) -> Screen:
    """Leave the form that stands open."""
    dropped = await store.forms.drop(who.member_id)
    said = _("Left. Nothing was changed.") if dropped else _("There is nothing to cancel.")
    return Screen(lines=(said,), buttons=rows(to_menu()))


def _pack(ask: Ask) -> str:
    return TypeAdapter(type(ask)).dump_json(ask).decode()


def _unpack(kind: type[Ask], answers: str) -> Ask:
    return TypeAdapter(kind).validate_json(answers)
