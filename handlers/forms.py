"""Forms: what is missing from an ask is asked for, one thing at a time, and kept in the database meanwhile.

A form is known by what it asks for: its buttons answer that question and no other, however often it was asked.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import blake2s
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter

from domain.errors import N_, Refusal
from domain.money import NotAnAmount
from domain.numerals import unmistakable
from domain.people import Actor
from domain.requests import AttachmentId
from domain.table import TableFileId
from handlers.ask import Ask, StaleAction, ask_type, file_place, takes_table
from handlers.menu import to_menu
from handlers.refusals import leads_on, refusal_words, why
from handlers.registry import ALL, Question, answers, questions_of, ready_answers
from handlers.screen import Button, Screen, press, rows
from handlers.wording import _
from services import receipts, tables
from storage.records import Form
from storage.store import Store

A = TypeVar("A", bound=Ask)


@dataclass(frozen=True)
class CancelForm(Ask):
    """`form`: the name of the one whose button it is; without it, whichever stands open."""

    code: ClassVar[str] = "x"
    of_a_form: ClassVar[bool] = True

    form: str = ""


@dataclass(frozen=True)
class ChooseAnswer(Ask):
    """One of the ready answers of a question. `form`: the name of the one that asks it."""

    code: ClassVar[str] = "f"
    of_a_form: ClassVar[bool] = True

    form: str = ""
    answer: str = ""


class NotAskedAnyMore(Refusal):
    why = N_("This question is no longer open.")
    what_to_do = N_("Nothing was changed by this tap. /menu has all that I can do.")


@leads_on(NotAskedAnyMore)
def _to_menu() -> tuple[Button, ...]:
    return (to_menu(),)


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
    form = Form(ask=ask.code, answers=_pack(ask), asking=field, asked_at=store.now)
    await store.forms.keep(who.member_id, ask=form.ask, answers=form.answers, asking=form.asking)
    return await _question_screen(form, ask, who, store, wrong=wrong)


async def answered(
    text: str, attachment: int | None, who: Actor, store: Store, *, form_name: str | None = None
) -> Ask | Screen | None:
    """Return the ask with what was just answered, the question again if it made no sense, or `None` without a form.

    A file is an answer itself, or comes along where the ask has a place for one. `form_name`: the form that is meant.
    """
    form = await store.forms.of(who.member_id)
    ask = _unpack(form) if form else None
    if form is None or ask is None or form_name not in (None, name_of(form)):
        return None
    try:
        with_file = await _with_file(ask, attachment, store, any_file=_question(form).any_file)
        if _is_file_alone(form, with_file, text, attachment):
            return await ask_for(form.asking, with_file, who, store)
    except Refusal as wrong:
        return await _question_screen(form, ask, who, store, wrong=wrong)
    try:
        value = _value(_question(form), text, attachment)
    except Refusal as wrong:
        return await ask_for(form.asking, with_file, who, store, wrong=wrong)
    await store.forms.drop(who.member_id)
    return replace(with_file, **{form.asking: value})


async def standing(who: Actor, store: Store) -> Ask | None:
    """Return the ask whose question stands open, if one does."""
    form = await store.forms.of(who.member_id)
    return _unpack(form) if form else None


async def leave(who: Actor, store: Store) -> bool:
    """Leave the form that stands open; returns whether something that was typed for it is lost."""
    ask = await standing(who, store)
    await store.forms.drop(who.member_id)
    return ask is not None and any(getattr(ask, name) not in (None, "") for name in questions_of(type(ask)))


def saying_what_is_lost(screen: Screen) -> Screen:
    """Return a screen that says first that it was come to from a form that was begun."""
    lost = _("The question that was open is left, and what you had typed for it is forgotten.")
    return screen if screen.silent else replace(screen, lines=(lost, *screen.lines))


async def _with_file(ask: Ask, attachment: int | None, store: Store, *, any_file: bool) -> Ask:
    """Return an ask with the file that came with an answer; raises what is wrong with a receipt or a table."""
    place = file_place(type(ask))
    if attachment is None or place is None:
        return ask
    if any_file:
        return replace(ask, **{place: attachment})
    if takes_table(type(ask)):
        await tables.table_in(store, TableFileId(attachment))
    else:
        await receipts.check(store, AttachmentId(attachment))
    return replace(ask, **{place: attachment})


def _is_file_alone(form: Form, ask: Ask, text: str, attachment: int | None) -> bool:
    """Return whether a file came along with no answer to what was asked for."""
    question = _question(form)
    comes_along = attachment is not None and file_place(type(ask)) is not None
    return comes_along and not (question.file or question.any_file) and not text.strip()


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


async def _question_screen(form: Form, ask: Ask, who: Actor, store: Store, *, wrong: Refusal | None = None) -> Screen:
    question, name = _question(form), name_of(form)
    choices = question.choices() if question.choices else ()
    return Screen(
        lines=_question_lines(question, ask, wrong),
        buttons=(
            *rows(*(press(label, ChooseAnswer(name, text)) for label, text in choices)),
            *rows(*await ready_answers(ask, form.asking, who, store)),
            (press(_("Cancel"), CancelForm(name)),),
        ),
        fresh=True,
    )


def _file_words(ask: Ask) -> list[str]:
    place = file_place(type(ask))
    return [_("I have the file.")] if place and getattr(ask, place) is not None else []


def _question(form: Form) -> Question:
    return questions_of(ask_type(form.ask))[form.asking]


def name_of(form: Form) -> str:
    """Return what a form is called in its buttons: the same whenever the same is asked for."""
    return blake2s(f"{form.ask} {form.asking} {form.answers}".encode(), digest_size=6).hexdigest()


def _question_lines(question: Question, ask: Ask, wrong: Refusal | None) -> tuple[str, ...]:
    """Return what was wrong, and the question, whose own example stands in place of any that the refusal has."""
    example = [_("For example: %(example)s") % {"example": question.example()}] if question.example else []
    if wrong is None:
        return *_file_words(ask), question.words(), *example
    own = isinstance(wrong, NotAnAmount) and question.example is not None
    return why(wrong) if own else refusal_words(wrong), *_file_words(ask), question.words(), *example


@answers(CancelForm, roles=ALL, always=True, command="cancel")
async def cancel(ask: CancelForm, who: Actor, store: Store) -> Screen:
    """Leave the form that stands open."""
    form = await store.forms.of(who.member_id)
    if ask.form and (form is None or ask.form != name_of(form)):
        raise NotAskedAnyMore
    dropped = await store.forms.drop(who.member_id)
    said = _("Left. Nothing was changed.") if dropped else _("There is nothing to cancel.")
    return Screen(lines=(said,), buttons=rows(to_menu()))


def _pack(ask: Ask) -> str:
    return TypeAdapter(type(ask)).dump_json(ask).decode()


def _unpack(form: Form) -> Ask | None:
    """Return the ask that a form is made of; `None` for one that an older version has left behind."""
    try:
        kind = ask_type(form.ask)
        ask: Ask = TypeAdapter(kind).validate_json(form.answers)
    except (StaleAction, ValueError):
        return None
    return ask if form.asking in questions_of(kind) else None
