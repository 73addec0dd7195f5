"""The record of two who deal with each other, as a paper to be drawn: in their order, with times and fingerprints."""

from collections.abc import Iterator
from datetime import datetime

from domain.names import part_of_file_name
from domain.people import Actor
from handlers.offer_words import number_fields, state_word
from handlers.paper import Column, Paper, Table
from handlers.promise_words import state_word as promise_state_word
from handlers.wording import _, clock_time, language, short_day, zone
from services.offers import Paper as OfferPaper
from services.record import Happened, Record, Step


def record_paper(record: Record, reader: Actor, *, now: datetime) -> Paper:
    """Return the record to be drawn, as its reader may know it, its times in their zone."""
    parents = ", ".join(parent.name for parent in record.parents)
    return Paper(
        name=_("record-%(name)s") % {"name": part_of_file_name(_other(record, reader))} + ".pdf",
        title=_("What was offered, answered and agreed"),
        page=_("Page %(page)s of %(pages)s"),
        language=language(),
        instead=_("The PDF couldn't be drawn. Please try again later."),
        facts=(
            (_("Between"), _("%(parent)s and %(child)s") % {"parent": parents, "child": record.child.name}),
            (_("As of"), _at(now)),
            (_("Times are those of"), str(zone())),
        ),
        tables=tuple(table for table in (_steps(record), _offers(record), _promises(record), _prints(record)) if table),
        notes=(
            _("A fingerprint (SHA-256) is that of the text as it was shown; another text has another one."),
            *(() if record.steps else (_("Nothing was offered or agreed yet."),)),
        ),
    )


def _other(record: Record, reader: Actor) -> str:
    own = reader.reseller_id == record.child.id
    return record.parents[-1].name if own and record.parents else record.child.name


def _at(at: datetime) -> str:
    """Return "2 Mar 2026, 10:05": of a record the year matters."""
    return f"{short_day(at)}, {clock_time(at)}"


def _steps(record: Record) -> Table | None:
    if not record.steps:
        return None
    columns = (Column(_("When"), 26), Column(_("What"), 34), Column(_("By"), 22), Column(_("Words"), 46))
    rows = tuple((_at(one.at), _what(one), one.by, one.words) for one in record.steps)
    return Table(heading=_("Step by step"), columns=columns, rows=rows)


def _what(one: Happened) -> str:
    words = {
        Step.OFFERED: _("Offer %(number)s was made"),
        Step.ACCEPTED: _("Offer %(number)s was accepted"),
        Step.DECLINED: _("Offer %(number)s was declined"),
        Step.OUTSIDE: _("Offer %(number)s was recorded as agreed outside the bot"),
        Step.COUNTERED: _("Offer %(number)s was answered with other numbers"),
        Step.COUNTER_ANSWERED: _("The other numbers to offer %(number)s were answered"),
        Step.LAPSED: _("Offer %(number)s lapsed without an answer"),
        Step.IN_FORCE: _("Offer %(number)s came into force"),
        Step.SAID: _("Promise %(number)s was noted"),
        Step.CONFIRMED: _("Promise %(number)s was confirmed"),
        Step.DISPUTED: _("Promise %(number)s: not what was said"),
        Step.WITHDRAWN: _("Promise %(number)s was withdrawn"),
    }
    return words[one.step] % {"number": one.number}


def _offers(record: Record) -> Table | None:
    if not record.papers:
        return None
    columns = (Column(_("Offer"), 12), Column(_("Numbers"), 84), Column(_("How it stands"), 32))
    rows = tuple(row for one in record.papers for row in _numbers(one))
    return Table(heading=_("Offers"), columns=columns, rows=rows)


def _numbers(paper: OfferPaper) -> Iterator[tuple[str, str, str]]:
    """Yield the numbers of an offer, a row each; which offer it is and how it stands is said at the first."""
    known = (str(paper.offer.number), state_word(paper.offer.state))
    for field in number_fields(paper):
        number, state = known
        yield number, f"{field.label}: {field.value}", state
        known = ("", "")


def _promises(record: Record) -> Table | None:
    if not record.promises:
        return None
    columns = (Column(_("Promise"), 14), Column(_("Sentence"), 84), Column(_("How it stands"), 30))
    rows = tuple((str(one.number), one.text, promise_state_word(one.state)) for one in record.promises)
    return Table(heading=_("Agreed besides"), columns=columns, rows=rows)


def _prints(record: Record) -> Table | None:
    found = tuple((_what(one), one.fingerprint) for one in record.steps if one.fingerprint)
    if not found:
        return None
    columns = (Column(_("What"), 44), Column(_("Fingerprint (SHA-256)"), 84))
    return Table(heading=_("Fingerprints"), columns=columns, rows=found)
