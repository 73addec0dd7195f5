"""From what was said to the screen that answers: understand it, check it, carry it out."""

from dataclasses import dataclass

from domain.errors import N_, Refusal
from domain.people import Actor
from handlers import forms, reaching
from handlers.ask import Ask, StaleAction, decode, id_fields
from handlers.groups import is_heard, is_whole, said_taken
from handlers.menu import to_menu
from handlers.permission import permit
from handlers.refusals import leads_on
from handlers.registry import ALL, Entry, answers, entry_for_command, entry_of, finders
from handlers.replying import reply_taken
from handlers.screen import SILENT, Button, Screen
from handlers.speech import Command, Incoming, Opened, Press, Say, Speech
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Understood:
    """An ask that was understood without the database, with the refusal of what of it made no sense."""

    ask: Ask
    wrong: Refusal | None = None


class OldButton(Refusal):
    why = N_("This button is from an older version and does nothing any more.")
    what_to_do = N_("/menu has all that I can do.")


@dataclass(eq=False)
class UnknownCommand(Refusal):
    name: str

    why = N_("I don't know /%(name)s.")
    what_to_do = N_("/menu has all that I can do.")


class NotUnderstood(Refusal):
    why = N_("I didn't understand that.")
    what_to_do = N_("/menu has all that I can do.")


@leads_on(OldButton, UnknownCommand, NotUnderstood)
def _to_menu() -> tuple[Button, ...]:
    return (to_menu(),)


def understand(said: Speech) -> Understood | Refusal | None:
    """Return what a command or a button means; `None` where only the database can tell (typed text, files)."""
    match said:
        case Press(action):
            return _pressed(action)
        case Command(name, rest):
            return _commanded(name, rest)
        case _:
            return None


def only_reads(meant: Understood | Refusal | None) -> bool:
    """Return whether answering needs no writing transaction."""
    return isinstance(meant, Understood) and entry_of(type(meant.ask)).reads


def leaves_form(said: Speech, meant: Understood | Refusal | None) -> bool:
    """Return whether what was said turns away from a question that stands open.

    Every command and every button does, but those of the form itself: what is typed later would answer it unawares.
    """
    if isinstance(meant, Understood):
        return not meant.ask.of_a_form
    return isinstance(said, Command | Opened)


def _pressed(action: str) -> Understood | Refusal:
    try:
        ask = decode(action)
        forms.check_answers(ask)
    except (StaleAction, Refusal):
        return OldButton()
    return Understood(ask)


def _commanded(name: str, rest: str) -> Understood | Refusal:
    entry = entry_for_command(name, rest)
    if entry is None:
        return UnknownCommand(name[:32])
    return Understood(*forms.filled(entry.ask, rest))


async def carry_out_in_group(ask: Ask, who: Actor, store: Store) -> Screen:
    """Answer an ask that is made for groups; any other is passed over, and is not on record as done.

    What names anything is heard from the group's own team alone, and what only confirms isn't said before everybody.
    """
    made_for_it = entry_of(type(ask)).in_groups and is_whole(ask)
    if made_for_it and (not id_fields(type(ask)) or await is_heard(who, store)):
        screen = await carry_out(Understood(ask), who, store)
        return SILENT if screen.quiet else screen
    store.asked = None
    return SILENT


async def carry_out(meant: Understood, who: Actor, store: Store) -> Screen:
    """Check and answer an ask, asking first for what is missing from it. Raises the refusal that says why not."""
    entry = entry_of(type(meant.ask))
    store.asked = meant.ask
    await permit(entry, meant.ask, who, store)
    missing = forms.first_missing(meant.ask)
    if missing is not None:
        return await forms.ask_for(missing, meant.ask, who, store, wrong=meant.wrong)
    return await _handle(entry, meant.ask, who, store)


async def _handle(entry: Entry, ask: Ask, who: Actor, store: Store) -> Screen:
    try:
        return await entry.handle(ask, who, store)
    except forms.MissingAnswer as missing:
        return await forms.ask_for(missing.field, missing.ask, who, store, wrong=missing.wrong)


async def answer_text(incoming: Incoming, said: Say, attachment: int | None, who: Actor, store: Store) -> Screen:
    """Answer typed text or a file: it replies to a card, belongs to the open form, or can be found by itself."""
    replied = await reply_taken(incoming, said, attachment, who, store)
    if replied is not None:
        return replied if isinstance(replied, Screen) else await carry_out(Understood(replied), who, store)
    await _permit_open_form(who, store)
    answered = await forms.answered(said.text, attachment, who, store) if who.asked else None
    if isinstance(answered, Screen):
        return answered
    if answered is None:
        answered = await free_text(said.text, attachment, who, store)
    if answered is None:
        raise NotUnderstood
    return await carry_out(Understood(answered), who, store)


async def answer_in_group(incoming: Incoming, said: Say, who: Actor, store: Store) -> Screen:
    """Answer what is said in a topic: it answers no form, and finds nothing that is for its speaker alone.

    What is said in a topic belongs to it, whatever it replies to there.
    """
    if not await is_heard(who, store):
        return SILENT
    attachment = await reaching.keep_file(incoming, who, store)
    taken = await said_taken(incoming.lane, said.text, attachment, who, store)
    if taken is None:
        taken = await reply_taken(incoming, said, attachment, who, store)
    if taken is None:
        return SILENT
    return taken if isinstance(taken, Screen) else await carry_out_in_group(taken, who, store)


@answers(forms.ChooseAnswer, roles=ALL, always=True)
async def choose_answer(ask: forms.ChooseAnswer, who: Actor, store: Store) -> Screen:
    """Answer the question that stands open with one of its ready answers."""
    await _permit_open_form(who, store)
    answered = await forms.answered(ask.answer, None, who, store, form_name=ask.form)
    if answered is None:
        raise forms.NotAskedAnyMore
    return answered if isinstance(answered, Screen) else await carry_out(Understood(answered), who, store)


async def _permit_open_form(who: Actor, store: Store) -> None:
    """Return if the question that stands open may still be asked of somebody; a role may end in the midst of a form."""
    ask = await forms.standing(who, store) if who.asked else None
    if ask is not None:
        understood, store.asked = store.asked, ask
        await permit(entry_of(type(ask)), ask, who, store)
        store.asked = understood


async def free_text(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """Return the ask that a text or a file by itself stands for, if any."""
    for finder in finders():
        found = await finder(text, attachment, who, store)
        if found is not None:
            return found
    return None
