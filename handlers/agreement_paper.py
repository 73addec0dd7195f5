"""An agreement as a paper: its numbers, who agreed to it and when, and the very text, so that it can be shown later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.agreement import Acceptance, OfferState, fingerprint_of
from domain.errors import NotHere
from domain.names import part_of_file_name
from domain.people import Actor
from handlers.offer_words import number_fields, state_word
from handlers.paper import Enclosure, Paper, Section
from handlers.paper_asks import MakeAgreementPaper
from handlers.registry import ALL, Toward, answers
from handlers.screen import Screen
from handlers.wording import _, clock_time, day, language, number, speaking, zone
from services import offers
from services.decided import name_for
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Agreement:
    """An offer with what became of it. `by`: who answered or recorded it, as the reader may know."""

    paper: offers.Paper
    acceptance: Acceptance | None
    by: str

    @property
    def text(self) -> str:
        return self.acceptance.text if self.acceptance else self.paper.offer.text

    @property
    def fingerprint(self) -> str:
        return self.acceptance.fingerprint if self.acceptance else self.paper.offer.fingerprint


@answers(MakeAgreementPaper, roles=ALL, toward=Toward.EITHER, reads=True)
async def make_agreement_paper(ask: MakeAgreementPaper, who: Actor, store: Store) -> Screen:
    """Hand over an offer with what became of it; raises `NotHere` for a draft, which is nobody's but its writer's."""
    paper = await offers.paper_of(store, ask.offer_id)
    if not paper.offer.number:
        raise NotHere
    acceptance = await store.acceptances.of_offer(ask.offer_id)
    answered_by = acceptance.member_id if acceptance else paper.offer.decided_by
    agreement = Agreement(paper, acceptance, await name_for(store, answered_by, reader=who))
    return Screen(title=_title(agreement), paper=agreement_paper(agreement), fresh=True)


def _title(agreement: Agreement) -> str:
    paper = agreement.paper
    values = {"parent": paper.parent.name, "child": paper.child.name, "number": number(paper.offer.number)}
    return _("%(parent)s and %(child)s, offer %(number)s") % values


def agreement_paper(agreement: Agreement) -> Paper:
    """Return an agreement to be drawn. Its moments are in the network's zone, which stands beside them."""
    paper = agreement.paper
    name = {"number": paper.offer.number, "name": part_of_file_name(paper.child.name)}
    enclosed = Enclosure(f"agreement-{paper.offer.number}.txt", agreement.text)  # a name that can be typed anywhere
    with speaking(language(), paper.time_zone):
        return Paper(
            name=_("agreement-%(number)s-%(name)s") % name + ".pdf",
            title=_title(agreement),
            page=_("Page %(page)s of %(pages)s"),
            language=language(),
            instead=_("The PDF couldn't be drawn. “The full text” has the text itself."),
            facts=tuple(_parties(agreement)),
            sections=(
                Section(_("Who agreed, and when"), facts=tuple(_answer(agreement))),
                Section(_("Numbers"), facts=tuple((field.label, field.value) for field in number_fields(paper))),
                Section(_("The text, word for word"), text=agreement.text),
                Section(_("How to check the text"), lines=tuple(_check(agreement, enclosed.name))),
            ),
            enclosures=(enclosed,),
        )


def _parties(agreement: Agreement) -> Iterable[tuple[str, str]]:
    paper = agreement.paper
    yield _("Offered by"), paper.parent.name
    yield _("Offered to"), paper.child.name
    yield _("Offer"), number(paper.offer.number)
    yield _("Terms"), _("revision %(number)s") % {"number": number(paper.revision.number)}
    yield _("Offered on"), _full_moment(paper.offer.created_at)
    yield _("Times are those of"), paper.time_zone


def _answer(agreement: Agreement) -> Iterable[tuple[str, str]]:
    """Yield how an offer was answered, by whom and when, and the fingerprint of the text that they saw."""
    offer = agreement.paper.offer
    yield _("State"), _state_words(agreement)
    if agreement.acceptance is not None or offer.state in (OfferState.OUTSIDE, OfferState.DECLINED):
        at = agreement.acceptance.at if agreement.acceptance else offer.decided_at or offer.created_at
        yield _("On"), _full_moment(at)
        yield _("By"), agreement.by
    if offer.state is OfferState.OUTSIDE and offer.grace_until is not None:
        yield _("Holds until"), _full_moment(offer.grace_until)
    if offer.reason:
        yield _("Reason"), offer.reason
    yield _("Holds from"), day(offer.holds_from)
    yield _("Fingerprint (SHA-256)"), agreement.fingerprint


def _full_moment(at: datetime) -> str:
    """Return a moment with its year: this paper is for years."""
    return _("%(day)s, %(time)s") % {"day": day(at.astimezone(zone()).date()), "time": clock_time(at)}


def _state_words(agreement: Agreement) -> str:
    """Return what became of it; what was accepted once stays so here, whatever was agreed later."""
    return _("accepted") if agreement.acceptance is not None else state_word(agreement.paper.offer.state)


def _check(agreement: Agreement, file: str) -> Iterable[str]:
    yield _("The text is enclosed in this PDF as the file %(file)s, without a character more or less.") % {"file": file}
    yield _(
        "Save it from your PDF viewer's list of attachments, and have its SHA-256 computed, for example by "
        "“sha256sum %(file)s”, or on Windows by “certutil -hashfile %(file)s SHA256”. It has to be the fingerprint."
    ) % {"file": file}
    if fingerprint_of(agreement.text) == agreement.fingerprint:
        yield _("When this paper was made, text and fingerprint matched.")
    else:
        yield _("When this paper was made, text and fingerprint did not match.")
