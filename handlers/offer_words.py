"""An offer in words: its numbers as fields, its clauses in a line each, and its whole text."""

from domain.agreement import OfferNumbers
from domain.clauses import summary_lines
from domain.money import Money
from handlers.screen import Field, File
from handlers.wording import _, credits_worded, day, moment, money, ngettext, number, price
from services.offers import Paper


def number_fields(paper: Paper) -> tuple[Field, ...]:
    """Return the numbers of an offer, those of each panel first."""
    offer = paper.offer
    fields = [field for panel, numbers in paper.numbers for field in panel_fields(panel, numbers, offer.currency)]
    return (
        *fields,
        Field(_("On account"), on_account(Money(offer.debt_limit, offer.currency), offer.payment_days)),
        Field(_("Holds from"), day(offer.holds_from)),
    )


def panel_fields(panel: str, numbers: OfferNumbers, currency: str) -> tuple[Field, ...]:
    """Return what an offer says of one panel, named where there are several."""
    return (
        *((Field(_("Panel"), panel),) if panel else ()),
        Field(_("Account"), numbers.account),
        Field(_("Price per credit"), price(numbers.price, currency)),
        Field(_("Minimum order"), credits_worded(numbers.minimum_order)),
        Field(_("Minimum a month"), minimum_a_month(numbers.period_minimum)),
    )


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
        _("%(title)s: %(line)s") % {"title": title, "line": line} for title, line in summary_lines(summary)
    )


def compose(paper: Paper) -> str:
    """Return the whole text of an offer: who makes it to whom, its numbers, and every clause in full."""
    offer = paper.offer
    names = {"parent": paper.parent.name, "child": paper.child.name}
    facts = [
        Field(_("Offer"), number(offer.number)),
        Field(_("Terms"), _("revision %(number)s") % {"number": number(paper.revision.number)}),
        *number_fields(paper),
    ]
    if offer.grace_until is not None:
        facts.append(Field(_("The agreement before it holds until"), moment(offer.grace_until)))
    parts = [
        _("%(parent)s offers %(child)s credits on these terms.") % names,
        "\n".join(f"{fact.label}: {fact.value}" for fact in facts),
        paper.revision.text,
    ]
    return "\n\n".join(parts) + "\n"


def text_file(paper: Paper) -> File:
    """Return the text of an offer as a file, just as it was offered."""
    return File(_("agreement-%(number)s.txt") % {"number": paper.offer.number}, paper.offer.text)
