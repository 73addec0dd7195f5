"""/talked: a talk noted at any time, in a line that begins with a name, or with the buttons of a sub-reseller."""

from domain.network import called_first
from domain.people import Actor
from handlers.checkin_asks import Talked, TalkedWith
from handlers.checkin_card import noted_screen
from handlers.forms import MissingAnswer
from handlers.named_lines import rest_of, whom_meant
from handlers.network import MOST_CANDIDATES, NobodyCalled
from handlers.registry import DESK, Toward, answers
from handlers.screen import Screen
from handlers.wording import _
from services import conversations
from storage.store import Store


@answers(Talked, roles=DESK, command="talked")
async def talked(ask: Talked, who: Actor, store: Store) -> Screen:
    """Take a talk in one line, or ask with whom it was."""
    known = await store.network.known(who.reseller_id)
    found, rest = called_first(ask.line, known)
    rest = rest_of(ask.line, rest)
    if len(found) == 1:
        if not rest:
            raise MissingAnswer(TalkedWith(found[0].reseller_id), "words")
        return await talked_with(TalkedWith(found[0].reseller_id, None, rest), who, store)
    if ask.line.strip() and not found:
        raise NobodyCalled(ask.line.split()[0][:24])
    return whom_meant(
        _("With whom did you talk?"),
        [(one, TalkedWith(one.reseller_id, None, rest or None)) for one in (found or known)[:MOST_CANDIDATES]],
        lost=bool(rest),
    )


@answers(TalkedWith, roles=DESK, toward=Toward.CHILD)
async def talked_with(ask: TalkedWith, who: Actor, store: Store) -> Screen:
    """Note a talk; what was to be talked about is over with it, or comes later."""
    noted = await conversations.note(store, ask.reseller_id, ask.words or "", by=who, attachment_id=ask.attachment_id)
    return await noted_screen(noted, who, store)
