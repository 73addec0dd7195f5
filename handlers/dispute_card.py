"""The card of a dispute, for both sides, and what they hear when it ends."""

from typing import Any

from domain.disputes import DisputeId, DisputeState
from domain.people import Actor
from domain.requests import DECIDERS, RequestId
from handlers.cards import draws, words
from handlers.dispute_asks import AnswerDispute, RedrawDispute, SettleDispute, ShowDispute, WithdrawDispute
from handlers.dispute_words import state_word
from handlers.history import amount_words, what_and_then
from handlers.registry import MONEY, Toward, answers
from handlers.sale_corrections import TakeSaleBack
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.wording import _, moment
from services import disputes
from services.disputes import CARD, ChildDisputeEnded, DisputeEnded, Said
from services.entries import Entry
from storage.store import Store


@answers(RedrawDispute, roles=MONEY, toward=Toward.EITHER, reads=True)
async def redraw_dispute(ask: RedrawDispute, who: Actor, store: Store) -> Screen:
    """Show the card again where one of its steps was."""
    return await dispute_card(ask.dispute_id, who, store)


@draws(CARD)
async def dispute_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a dispute as it stands now, for somebody of either side."""
    said = await disputes.said(store, await store.disputes.by_id(DisputeId(object_id)), reader=reader)
    dispute = said.dispute
    return Screen(
        title=_title(said, reader),
        lines=tuple(_lines(said)),
        fields=(
            *(_line_fields(said.entry) if said.entry else ()),
            Field(_("Said by"), _("%(who)s, %(moment)s") % {"who": said.by, "moment": moment(dispute.opened_at)}),
        ),
        quote=dispute.text,
        note=_note(said, reader),
        buttons=_buttons(said, reader) if dispute.is_open and reader.role in DECIDERS else (),
    )


def _title(said: Said, reader: Actor) -> str:
    values = {"reseller": said.reseller, "number": said.dispute.number}
    if reader.reseller_id == said.dispute.reseller_id:
        return _("Dispute #%(number)s: a line that is wrong") % values
    return _("%(reseller)s, dispute #%(number)s") % values


def _line_fields(entry: Entry) -> tuple[Field, ...]:
    return (Field(moment(entry.at), amount_words(entry), more=what_and_then(entry)),)


def _lines(said: Said) -> list[str]:
    """Return how a dispute has ended, and what was answered."""
    dispute = said.dispute
    values: dict[str, Any] = {"who": said.ended_by, "moment": moment(dispute.ended_at or dispute.opened_at)}
    ends = {
        DisputeState.OPEN: _("Open."),
        DisputeState.ANSWERED: _("%(who)s answered on %(moment)s:"),
        DisputeState.SETTLED: _("%(who)s looked at it on %(moment)s and left the line as it is."),
        DisputeState.TAKEN_BACK: _("%(who)s took it back on %(moment)s:"),
        DisputeState.WITHDRAWN: _("%(who)s withdrew it on %(moment)s."),
        DisputeState.CLOSED: _("It ended on %(moment)s, with the dealings that it was about."),
    }
    return [line for line in (ends[dispute.state] % values, dispute.answer) if line]


def _note(said: Said, reader: Actor) -> str:
    if not said.dispute.is_open:
        return ""
    if reader.reseller_id != said.dispute.answered_for:
        return _("The other side answers here, and the answer stands on the line.")
    if said.entry is None or said.entry.request_id is None:
        return _("Your answer stands on the line, for both sides.")
    return _("Your answer stands on the line, for both sides. Until then nobody is reminded of this charge.")


def _buttons(said: Said, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    """Return what this side can do about an open dispute."""
    dispute = said.dispute
    above = reader.reseller_id == dispute.parent_id
    answers_it = reader.reseller_id == dispute.answered_for
    return rows(
        main(_("Answer…"), AnswerDispute(dispute.id)) if answers_it else None,
        _take_back(said.entry) if above and said.entry else None,
        press(_("Leave it as it is"), SettleDispute(dispute.id)) if answers_it and above else None,
        None if answers_it else press(_("Withdraw"), WithdrawDispute(dispute.id)),
    )


def _take_back(entry: Entry) -> Button | None:
    """Return the way to take the sale back that a line belongs to, where it is one that stands."""
    if entry.request_id is None or entry.reversed or entry.taken_back:
        return None
    return press(_("Take it back"), TakeSaleBack(RequestId(entry.request_id)))


# What both sides hear


@words(DisputeEnded)
def dispute_ended(notice: DisputeEnded, _reader: Actor) -> Screen:
    values = {"number": notice.number, "who": notice.who, "state": state_word(notice.state)}
    return _ended(notice, _("Dispute #%(number)s: %(state)s (%(who)s).") % values)


@words(ChildDisputeEnded)
def child_dispute_ended(notice: ChildDisputeEnded, _reader: Actor) -> Screen:
    values = {"number": notice.number, "who": notice.who, "state": state_word(notice.state), "name": notice.reseller}
    return _ended(notice, _("%(name)s, dispute #%(number)s: %(state)s (%(who)s).") % values)


def _ended(notice: DisputeEnded, line: str) -> Screen:
    see = press(_("Open the dispute"), ShowDispute(DisputeId(notice.dispute)))
    return Screen(lines=(line,), quote=notice.answer, buttons=rows(see))
