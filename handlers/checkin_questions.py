"""Questions before a check-in: short, kind, and left alone if somebody would rather not answer."""

from domain.checkins import CheckinId, CheckinState
from domain.people import Actor
from handlers.cards import draws
from handlers.checkin_asks import AnswerBefore, RatherNotSay
from handlers.menu import to_menu
from handlers.registry import OWNER, Toward, answers
from handlers.replying import replied_to
from handlers.screen import SILENT, Screen, main, press, rows
from handlers.wording import _
from services import checkins
from services.checkins import QUESTIONS
from storage.store import Store


@draws(QUESTIONS)
async def questions_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw the questions for the sub-reseller's owner; nothing else of the check-in is theirs to see."""
    checkin = await store.checkins.by_id(CheckinId(object_id))
    if checkin is None or checkin.reseller_id != reader.reseller_id:
        return Screen(lines=(_("These questions aren't open any more."),))
    business = (await store.resellers.by_id(checkin.parent_id)).name
    title = _("%(business)s would like to hear how it goes") % {"business": business}
    answered = await store.checkins.answers(checkin.id)
    if answered:
        said = _("Thank you. It has been passed on.") if answered[0].words else _("All right, not this time.")
        return Screen(title=title, lines=(said,))
    if checkin.state is not CheckinState.DUE or checkin.parent_id != reader.parent_id:
        return Screen(title=title, lines=(_("These questions aren't open any more. Thank you all the same."),))
    return Screen(
        title=title,
        lines=(
            _("1. How is business, beside last month?"),
            _("2. Is there anything that we could do better for you?"),
            _("3. What do you plan for the next weeks?"),
        ),
        note=_("Reply to this message in a few words, if you like. Nobody minds if you don't."),
        buttons=rows(
            main(_("Answer…"), AnswerBefore(checkin.id)), press(_("Not this time"), RatherNotSay(checkin.id)), wide=2
        ),
    )


@replied_to(QUESTIONS)
async def reply_to_questions(
    object_id: int, text: str, attachment: int | None, _who: Actor, _store: Store
) -> AnswerBefore | None:
    return None if attachment is not None and not text else AnswerBefore(object_id, text)


@answers(AnswerBefore, roles=OWNER, toward=Toward.PARENT)
async def answer_before(ask: AnswerBefore, who: Actor, store: Store) -> Screen:
    """Pass on what a sub-reseller says of how it goes."""
    await checkins.answer(store, CheckinId(ask.checkin), ask.words or "", by=who)
    return Screen(lines=(_("Thank you. It has been passed on."),), buttons=rows(to_menu()), fresh=True)


@answers(RatherNotSay, roles=OWNER, toward=Toward.PARENT)
async def rather_not_say(ask: RatherNotSay, who: Actor, store: Store) -> Screen:
    """Leave the questions unanswered; nobody asks again."""
    await checkins.answer(store, CheckinId(ask.checkin), "", by=who)
    return SILENT
