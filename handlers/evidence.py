"""The evidence against a chargeback, as one file: who agreed to what, asked for it, got it, and what moved since."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from domain.ledger import AccountKind
from domain.money import Money
from domain.names import part_of_file_name, shown
from domain.people import Actor
from domain.requests import AttachmentId, LoadingState, Origin
from handlers.amounts import due_worded, signed, signed_money
from handlers.movements import entry_words
from handlers.payment_asks import MakeEvidence
from handlers.payment_words import covers_line, rate_line
from handlers.price_words import request_price
from handlers.registry import MONEY, Toward, answers
from handlers.screen import File, Screen, packed
from handlers.wording import _, credits_worded, day, money
from services import evidence
from services.entries import Entry
from services.evidence import Agreed, Evidence, PaidSale, Receipt
from storage.store import Store

LARGEST = 12 * 1024 * 1024
"""How many bytes of receipts one file holds; those beyond are described by their fingerprint alone."""

_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heif": ".heic",
    "image/heic": ".heic",
}


@answers(MakeEvidence, roles=MONEY, toward=Toward.CHILD, reads=True)
async def make_evidence(ask: MakeEvidence, who: Actor, store: Store) -> Screen:
    """Hand over everything about a payment as one file."""
    found = await evidence.evidence_of(store, ask.payment_id, reader=who)
    payment = found.facts.payment
    values = {"amount": money(payment.settled), "name": found.facts.reseller.name, "day": day(payment.paid_on)}
    return Screen(
        title=_("Evidence: %(amount)s of %(name)s, %(day)s") % values,
        lines=(_("The agreement, the requests, the receipts and what moved since, in one file."),),
        note=_("It has names and receipts: give it to the bank or the payment service alone."),
        file=_file(found, who),
        fresh=True,
    )


def _file(found: Evidence, who: Actor) -> File:
    name = part_of_file_name(found.facts.reseller.name)
    content = _zip(_files(found, who), found.made_at.astimezone(ZoneInfo(found.time_zone)))
    return packed(f"evidence-{name}-{found.facts.payment.paid_on.isoformat()}.zip", content, "application/zip")


def _zip(files: Sequence[tuple[str, bytes]], at: datetime) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
        for name, content in files:
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            zipped.writestr(entry, content)
    return out.getvalue()


def _files(found: Evidence, who: Actor) -> list[tuple[str, bytes]]:
    """Return the files by name: the account of it all, the texts that were agreed to, and the receipts."""
    kept = _receipt_files(found)
    texts = {_text_name(one): one.text.encode() for one in _agreements(found)}
    account = "\r\n".join(_account(found, who, {receipt.attachment.id: name for name, receipt in kept}))
    receipts = [(name, receipt.content or b"") for name, receipt in kept]
    return [("evidence.txt", f"\ufeff{account}\r\n".encode()), *texts.items(), *receipts]


def _agreements(found: Evidence) -> list[Agreed]:
    """Return the agreements under which was bought, each once."""
    return list({sale.agreed.offer.id: sale.agreed for sale in found.sales if sale.agreed}.values())


def _text_name(agreed: Agreed) -> str:
    return f"agreement-{agreed.offer.number}.txt"


def _receipt_files(found: Evidence) -> list[tuple[str, Receipt]]:
    """Return the receipts whose bytes are kept, by the name of their file, as far as there is room."""
    own = [("receipt", found.receipt)]
    named = [*own, *((f"receipt-{sale.request.number}", sale.receipt) for sale in found.sales)]
    files, room = [], LARGEST
    for name, receipt in named:
        if receipt is not None and receipt.content is not None and len(receipt.content) <= room:
            files.append((name + _ENDINGS.get(receipt.attachment.media_type, ""), receipt))
            room -= len(receipt.content)
    return files


# The account of it all


def _account(found: Evidence, who: Actor, files: dict[AttachmentId, str]) -> Iterator[str]:
    values = {"business": who.reseller_name, "name": found.facts.reseller.name}
    yield _("Evidence about a payment of %(name)s to %(business)s") % values
    yield _("Made on %(moment)s. All times are of %(zone)s.") % {
        "moment": _at(found.made_at, found),
        "zone": found.time_zone,
    }
    yield from _section(_("The payment"), _payment(found, files))
    for sale in found.sales:
        title = _("Request #%(number)s") % {"number": sale.request.number}
        yield from _section(title, _sale(sale, found, files))
    yield from _section(_("What moved since"), _moved(found))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield from ("", title, "-" * len(title), *lines)


def _payment(found: Evidence, files: dict[AttachmentId, str]) -> Iterator[str]:
    facts, payment = found.facts, found.facts.payment
    yield _line(_("Amount"), money(payment.settled))
    yield from filter(None, [rate_line(payment.came, payment.rate, payment.settled, payment.fee)])
    yield _line(_("Day"), day(payment.paid_on))
    yield from [_line(_("Way"), facts.way)] if facts.way else []
    yield from [_line(_("Reference"), payment.reference)] if payment.reference else []
    yield _line(_("Recorded"), f"{facts.recorded_by}, {_at(payment.recorded_at, found)}")
    yield from filter(None, [covers_line(facts.covers)])
    yield from _receipt(found.receipt, found, files)
    for one in facts.gone_back:
        if not one.taken_back:
            values = {"amount": money(one.payment.settled), "day": day(one.payment.paid_on)}
            yield _("%(amount)s went back on %(day)s.") % values


def _sale(sale: PaidSale, found: Evidence, files: dict[AttachmentId, str]) -> Iterator[str]:
    request = sale.request
    yield _line(_("Credits"), credits_worded(request.loads))
    yield _line(_("Price"), request_price(request))
    yield _line(_("Sum"), money(request.total))
    yield _line(_("Panel"), sale.panel)
    yield from [_line(_("Account"), sale.account)] if sale.account else []
    if request.origin is Origin.ASKED:
        yield _line(_("Asked for"), f"{sale.requested_by}, {_at(request.requested_at, found)}")
    if request.decided_at is not None:
        yield _line(_("Approved"), f"{sale.decided_by}, {_at(request.decided_at, found)}")
    if request.loading is LoadingState.LOADED and request.loaded_at is not None:
        yield _line(_("Loaded"), f"{sale.loaded_by}, {_at(request.loaded_at, found)}")
    yield from _receipt(sale.receipt, found, files)
    yield from _agreed(sale.agreed, found)


def _agreed(agreed: Agreed | None, found: Evidence) -> Iterator[str]:
    if agreed is None:
        yield _line(_("Agreement"), _("none on record"))
        return
    values = {"number": agreed.offer.number, "who": agreed.by, "moment": _at(agreed.at, found)}
    said = (
        _("offer %(number)s, recorded by %(who)s on %(moment)s as agreed outside the bot")
        if agreed.outside
        else _("offer %(number)s, accepted by %(who)s on %(moment)s")
    )
    yield _line(_("Agreement"), said % values)
    yield _line(_("Text"), _text_name(agreed))
    yield _line(_("Fingerprint (SHA-256)"), agreed.fingerprint)


def _receipt(receipt: Receipt | None, found: Evidence, files: dict[AttachmentId, str]) -> Iterator[str]:
    if receipt is None:
        return
    name = files.get(receipt.attachment.id) or _("not in this file")
    yield _line(_("Receipt"), f"{name}, {_at(receipt.attachment.sent_at, found)}")
    if receipt.attachment.sha256:
        yield _line(_("Fingerprint (SHA-256)"), receipt.attachment.sha256)


def _moved(found: Evidence) -> Iterator[str]:
    for entry in found.moved:
        then = _("then %(what)s") % {"what": _balance(entry)}
        yield " · ".join((_at(entry.at, found), _amount(entry), shown(entry_words(entry)), then))
    if not found.moved:
        yield _("Nothing has moved yet.")


def _amount(entry: Entry) -> str:
    if entry.kind is AccountKind.DUE:
        return signed_money(Money(entry.amount, entry.asset))
    return signed(entry.amount)


def _balance(entry: Entry) -> str:
    if entry.kind is AccountKind.DUE:
        return due_worded(Money(entry.balance, entry.asset))
    return credits_worded(entry.balance)


def _line(label: str, value: str) -> str:
    return f"{label}: {shown(value)}"


def _at(at: datetime, found: Evidence) -> str:
    """Return a moment with its day, year, minute and offset, as a bank's clerk reads it."""
    local = at.astimezone(ZoneInfo(found.time_zone))
    return f"{day(local.date())}, {local:%H:%M %z}"
