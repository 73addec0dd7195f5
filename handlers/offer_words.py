"""An offer in words: its numbers as fields, its clauses in a line each, and its whole text."""

from collections.abc import Iterator

from domain.agreement import OfferNumbers, OfferState, last_day_of
from domain.clauses import changes_between, summary_lines
from domain.money import Money
from handlers.given_clauses import said_now
from handlers.price_words import how_counted, tiers_words
from handlers.screen import Field, File
from handlers.wording import _, credits_worded, day, language, moment, money, ngettext, number, percent, price, speaking
from services.offers import Paper


def number_fields(paper: Paper) -> tuple[Field, ...]:
    """Return the numbers of an offer, those of each panel first."""
    offer = paper.offer
    fields = [field for panel, numbers in paper.numbers for field in panel_fields(panel, numbers, paper)]
    return (
        *fields,
        Field(_("On account"), on_account(Money(offer.debt_limit, offer.currency), offer.payment_days)),
        Field(_("Holds from"), day(offer.holds_from)),
    )


def compared_fields(paper: Paper) -> tuple[Field, ...]:
    """Return the numbers of an offer, those that were others in the agreement before it with both: "€2.10 → €1.95"."""
    if paper.before is None:
        return number_fields(paper)
    old = dict(_by_panel(paper.before))
    return tuple(_compared(field, old.get(key)) for key, field in _by_panel(paper))


def _by_panel(paper: Paper) -> Iterator[tuple[tuple[str, str], Field]]:
    """Yield the numbers of an offer by their panel and label."""
    panel = ""
    for field in number_fields(paper):
        panel = field.value if field.label == _("Panel") else panel
        yield (panel, field.label), field


def _compared(field: Field, old: Field | None) -> Field:
    if old is None or old.value == field.value or field.label == _("Holds from"):
        return field
    return Field(field.label, _("%(old)s → %(new)s") % {"old": old.value, "new": field.value})


def change_lines(paper: Paper) -> tuple[str, ...]:
    """Return which clauses are others than in the agreement before."""
    if paper.before is None:
        return ()
    changes = changes_between(paper.before.revision, paper.revision)
    named = (
        (_("New clauses: %(titles)s"), changes.added),
        (_("Changed clauses: %(titles)s"), changes.changed),
        (_("Clauses left out: %(titles)s"), changes.removed),
    )
    return tuple(words % {"titles": ", ".join(titles)} for words, titles in named if titles)


def panel_fields(panel: str, numbers: OfferNumbers, paper: Paper) -> tuple[Field, ...]:
    """Return what an offer says of one panel. `panel`: its name, empty where it isn't to be named."""
    return (
        *((Field(_("Panel"), panel),) if panel else ()),
        Field(_("Account"), numbers.account),
        *_price_fields(numbers, paper),
        Field(_("Minimum order"), credits_worded(numbers.minimum_order)),
        Field(_("Minimum a month"), minimum_a_month(numbers.period_minimum)),
    )


def state_word(state: OfferState) -> str:
    """Return what became of an offer, in a few words."""
    states = {
        OfferState.OPEN: _("waits for an answer"),
        OfferState.ACCEPTED: _("accepted"),
        OfferState.OUTSIDE: _("agreed outside the bot"),
        OfferState.DECLINED: _("declined"),
        OfferState.COUNTERED: _("answered with other numbers"),
        OfferState.LAPSED: _("lapsed"),
    }
    return states.get(state, _("no longer stands"))


def _price_fields(numbers: OfferNumbers, paper: Paper) -> tuple[Field, ...]:
    """Return the price: one for all credits, or the tiers with how they are reached; and what may come on top."""
    currency, alone = paper.offer.currency, price(numbers.price, paper.offer.currency)
    surcharge = _surcharge_fields(numbers, paper)
    if not numbers.by_volume:
        return (Field(_("Price per credit"), alone), *surcharge)
    tiers = paper.tiers.get(numbers.panel_id, ())
    return (
        Field(
            _("Price per credit"), _("by the credits of a month: %(tiers)s") % {"tiers": tiers_words(tiers, currency)}
        ),
        Field(_("Before the first tier"), alone),
        Field(_("Committed a month"), committed_words(numbers.committed)),
        Field(_("What counts as a month's credits"), how_counted()),
        *surcharge,
    )


def committed_words(credits: int) -> str:
    """Return how many credits a month count in any case."""
    if not credits:
        return _("none")
    return _("%(credits)s; they count as bought, whether they are or not") % {"credits": credits_worded(credits)}


def _surcharge_fields(numbers: OfferNumbers, paper: Paper) -> tuple[Field, ...]:
    """Return the surcharge, and the most that the terms allow."""
    if numbers.surcharge is None:
        return ()
    values = {"percent": percent(numbers.surcharge), "cap": percent(paper.revision.surcharge_cap or numbers.surcharge)}
    return (Field(_("Surcharge"), _("%(percent)s on top of the price; by the terms never more than %(cap)s") % values),)


def minimum_a_month(credits: int) -> str:
    return credits_worded(credits) if credits else _("none")


def on_account(limit: Money, days: int) -> str:
    """Return "up to €500, paid within 14 days", "not possible" without a limit."""
    if not limit.minor:
        return _("not possible; payment comes first")
    return _("up to %(limit)s, paid within %(days)s") % {"limit": money(limit), "days": days_worded(days)}


def days_worded(days: int) -> str:
    """Return "14 days"."""
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}


def clause_lines(summary: str) -> str:
    """Return the clauses of a revision in a line each."""
    return "\n".join(
        _("%(title)s: %(line)s") % {"title": title, "line": line} for title, line in summary_lines(said_now(summary))
    )


def compose(paper: Paper) -> str:
    """Return the whole text of an offer: who makes it to whom, its numbers, and every clause in full."""
    offer = paper.offer
    names = {"parent": paper.parent.name, "child": paper.child.name}
    facts = [
        Field(_("Offer"), number(offer.number)),
        Field(_("Terms"), _("revision %(number)s") % {"number": number(paper.revision.number)}),
        *compared_fields(paper),
        Field(_("Days begin and end as in"), paper.time_zone),
    ]
    if offer.grace_until is not None:
        with speaking(language(), paper.time_zone):
            until = _("%(moment)s (%(zone)s)") % {"moment": moment(offer.grace_until), "zone": paper.time_zone}
        facts.append(Field(_("The agreement before it holds until"), until))
    last = last_day_of(offer, paper.time_zone)
    if last is not None:
        facts.append(Field(_("Can be answered until"), day(last)))
    parts = [
        _("%(parent)s offers %(child)s credits on these terms.") % names,
        "\n".join(f"{fact.label}: {fact.value}" for fact in facts),
        "\n".join(change_lines(paper)),
        said_now(paper.revision.text),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def text_file(paper: Paper) -> File:
    """Return the text of an offer as a file, just as it was offered."""
    return File(_("agreement-%(number)s.txt") % {"number": paper.offer.number}, paper.offer.text)
