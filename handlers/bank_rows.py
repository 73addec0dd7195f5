"""The rows of a bank's file that somebody has to decide about, one after the other."""

from collections.abc import Iterable, Sequence

from domain.bank import BankFileId, BankRowId
from domain.errors import N_
from domain.matching import Candidate, Why
from domain.network import called
from domain.people import Actor, ResellerId
from handlers.amounts import due_worded
from handlers.bank_asks import AskBankRow, BookBankRow, BookBankRowFor, NotOurs, short, to_file
from handlers.bank_summary import summary_screen
from handlers.forms import MissingAnswer
from handlers.network import MOST_CANDIDATES, NobodyCalled
from handlers.registry import MONEY, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.wording import _, day, money, number
from services import bank, payment_books
from services.payment_books import Standing
from storage.bank import BankRow
from storage.store import Store


@answers(AskBankRow, roles=MONEY, reads=True)
async def ask_bank_row(ask: AskBankRow, who: Actor, store: Store) -> Screen:
    """Ask about the next open row."""
    return await _next_row(ask.bank_file_id, ask.after, who, store)


async def _next_row(
    bank_file_id: BankFileId, after: int, who: Actor, store: Store, *, said: Sequence[str] = ()
) -> Screen:
    row = await bank.next_to_ask(store, bank_file_id, after=after)
    if row is None:
        return await summary_screen(bank_file_id, who, store, said=said)
    names = {one.reseller_id: one.name for one in await store.network.known(who.reseller_id)}
    candidates = [one for one in row.candidates if one.child_id in names]
    stand = {one.child_id: await _standing(store, one.child_id, row) for one in candidates}
    choices = (_choice(names[id_], row, id_, standing) for id_, standing in stand.items())
    return Screen(
        title=_("Row %(n)s: %(amount)s") % {"n": number(row.row), "amount": money(row.money)},
        lines=(*said, _why_worded(row)),
        fields=(*_row_fields(row), *(_candidate_field(one, names, stand[one.child_id]) for one in candidates)),
        buttons=(
            *rows(*choices, wide=2),
            (press(_("Somebody else"), BookBankRowFor(row.id)), press(_("Not from a sub-reseller"), NotOurs(row.id))),
            (press(_("Skip"), AskBankRow(bank_file_id, row.row)), to_file(bank_file_id)),
        ),
    )


def _row_fields(row: BankRow) -> Iterable[Field]:
    if row.paid_on is not None:
        yield Field(_("Date"), day(row.paid_on))
    for label, text in (
        (_("Sender"), row.sender),
        (_("Reference"), row.reference),
        (_("Transaction number"), row.transaction),
    ):
        if text:
            yield Field(label, short(text, 200))


async def _standing(store: Store, child_id: ResellerId, row: BankRow) -> Standing:
    return await payment_books.standing_before_payment(store, child_id, row.currency)


def _choice(name: str, row: BankRow, child_id: ResellerId, standing: Standing) -> Button:
    return press(name, BookBankRow(row.id, child_id, standing.after))


def _candidate_field(one: Candidate, names: dict[ResellerId, str], standing: Standing) -> Field:
    """Return somebody who may have paid, how they stand now, and what speaks for them."""
    return Field(names[one.child_id], due_worded(standing.due), more=_candidate_worded(one))


WHY_WORDS = {
    Why.OVER: N_("It is more than all that is due from them."),
    Why.NOTHING_DUE: N_("Nothing is due from them."),
    Why.SAME_AMOUNT: N_("Several sub-resellers have just this amount to pay, and nothing else tells who it is."),
    Why.SAME_AMOUNT_TWICE: N_("Several rows have just this amount, and nothing else tells who it is."),
    Why.SEVERAL: N_("Only several charges together come to this amount, and nothing else tells who it is."),
    Why.TWO_NAMED: N_("More than one sub-reseller is named in it."),
    Why.REFERENCE_TWICE: N_("Its reference was used before, for another payment."),
    Why.MAY_BE_RECORDED: N_("It may be a payment that is recorded already."),
    Why.NOT_BOOKED: N_("It matched, but it couldn't be booked as things are now."),
    Why.NOBODY: N_("I found nobody whose payment it could be."),
}
CANDIDATE_WORDS = {
    Why.SENDER: N_("This sender paid for them before."),
    Why.NAMED: N_("They are named in it."),
    Why.NUMBER: N_("It has the number and the amount of their request."),
    Why.DUE: N_("It is all that was due from them."),
    Why.CHARGE: N_("It is just one of their charges."),
    Why.SEVERAL: N_("It is the sum of several of their charges."),
    Why.PART: N_("It is a part of what was due from them."),
    Why.OVER: N_("It is more than all that was due from them."),
    Why.NOTHING_DUE: N_("Nothing was due from them."),
}


def _why_worded(row: BankRow) -> str:
    return _(WHY_WORDS.get(Why(row.why), WHY_WORDS[Why.NOBODY]))


def _candidate_worded(one: Candidate) -> str:
    reasons = [one.why] if one.why is one.fit else [one.why, one.fit]
    return " ".join(_(CANDIDATE_WORDS[why]) for why in reasons if why in CANDIDATE_WORDS)


@answers(BookBankRow, roles=MONEY, moves=True)
async def book_bank_row(ask: BookBankRow, who: Actor, store: Store) -> Screen:
    """Book a row for somebody, and ask about the next."""
    return await _booked(ask.row_id, ResellerId(ask.child), who, store, after=ask.after)


async def _booked(row_id: BankRowId, child_id: ResellerId, who: Actor, store: Store, *, after: int) -> Screen:
    payment = await bank.book_row(store, row_id, child_id, by=who, after=after)
    row, child = await store.bank_files.row(row_id), await store.resellers.by_id(child_id)
    said = _("%(amount)s from %(name)s is recorded.") % {"amount": money(payment.settled), "name": child.name}
    return await _next_row(row.bank_file_id, row.row, who, store, said=(said,))


@answers(BookBankRowFor, roles=MONEY, moves=True)
async def book_bank_row_for(ask: BookBankRowFor, who: Actor, store: Store) -> Screen:
    """Book a row for somebody who was typed, or ask once more: who of those called so, or whether it is on record."""
    row = await store.bank_files.row(ask.row_id)
    found = called(ask.name or "", await store.network.known(who.reseller_id))
    if not found:
        raise MissingAnswer(BookBankRowFor(ask.row_id), "name", NobodyCalled((ask.name or "")[:24]))
    stand = {one.reseller_id: await _standing(store, one.reseller_id, row) for one in found[:MOST_CANDIDATES]}
    first = found[0].reseller_id
    recorded = len(found) == 1 and await bank.recorded_since(store, row, first) is not None
    if len(found) == 1 and not recorded:
        return await _booked(ask.row_id, first, who, store, after=stand[first].after)
    choices = (_choice(one.name, row, one.reseller_id, stand[one.reseller_id]) for one in found[:MOST_CANDIDATES])
    return Screen(
        title=_("Whose payment of %(amount)s is it?") % {"amount": money(row.money)},
        lines=(_(WHY_WORDS[Why.MAY_BE_RECORDED]),) if recorded else (),
        buttons=(*rows(*choices, wide=2), (to_file(row.bank_file_id),)),
    )


@answers(NotOurs, roles=MONEY, moves=True)
async def not_ours(ask: NotOurs, who: Actor, store: Store) -> Screen:
    """Leave a row that is no sub-reseller's payment, and ask about the next."""
    row = await bank.not_ours(store, ask.row_id, by=who)
    return await _next_row(row.bank_file_id, row.row, who, store, said=(_("Left out, also from later files."),))
