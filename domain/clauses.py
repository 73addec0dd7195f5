"""The four clauses that everybody starts with, and how clauses become the text of a revision."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.agreement import Clause, ClauseKind, Revision
from domain.errors import N_

LONGEST_LINE = 160

SURCHARGE_TITLE = N_("Surcharge")
SURCHARGE_TEXT = N_(
    "A surcharge of up to %(cap)s may stand on top of your price per credit. It is measured month by month by the work "
    "that a relationship takes beyond what is usual: tickets whose cause was on your own side, for each 100 credits; "
    "payments after their day; months below an agreed minimum; payments that were charged back; and purchases far more "
    "erratic than those of everybody else in the same days.\n"
    "What our supplier or we caused never counts, nor does a day that was unusual for everybody. A single bad month "
    "doesn't bring it about. It never exceeds %(cap)s, it falls again when the months get better, and each change of it "
    "is a new offer that names the numbers it comes from, which you accept or decline."
)
"""The clause without which there is no surcharge. `cap`: the most it can be, with its sign."""


@dataclass(frozen=True, slots=True)
class GivenClause:
    """A clause to start from, its words to be translated for the one who starts."""

    kind: ClauseKind
    title: str
    text: str


GIVEN = (
    GivenClause(
        ClauseKind.PRICE,
        N_("Price and payment"),
        N_(
            "Credits are sold at the price per credit that your offer states, in its currency. It holds for every request "
            "made while the offer is in force. A new price is always a new offer: it names the day from which it holds, and "
            "you have the time stated there to accept it, in which the old price goes on.\n"
            "Credits are loaded once the payment has arrived, or once we agreed to a sale on account. What is on account is "
            "paid within the days that your offer states, and never exceeds the limit stated there. Credits that could not "
            "be loaded are given back in full."
        ),
    ),
    GivenClause(
        ClauseKind.MINIMUM,
        N_("Minimum purchase"),
        N_(
            "A request is for at least the minimum order that your offer states. Where it also states a minimum for each "
            "calendar month, everything you buy in that month counts toward it.\n"
            "A month below the minimum ends nothing by itself: we talk about it first, and a changed minimum or price is a "
            "new offer, which you accept or decline."
        ),
    ),
    GivenClause(
        ClauseKind.SUPPORT,
        N_("Support"),
        N_(
            "You are the first contact of your own customers and answer their questions. We help you with what you can't "
            "solve yourself: questions about your account, credits that are missing, and problems that come from our side "
            "or from our supplier.\n"
            "Write to us here: what happened, since when, and which account is concerned. We answer as soon as we can, and "
            "keep you informed until it is solved."
        ),
    ),
    GivenClause(
        ClauseKind.ACCEPTABLE_USE,
        N_("Acceptable use"),
        N_(
            "Your account is for lawful use only. You use it, and pass it on, only for services and content for which the "
            "necessary rights and permissions are held; you keep the laws that apply to you and to your customers, and "
            "you ask the same of everybody you sell to.\n"
            "There is no fraud, no spam, no getting round of limits or security, and no harm to others. If you learn of a "
            "breach, you tell us without delay. We may suspend an account that breaks this clause after telling you why, "
            "and at once where harm has to be prevented."
        ),
    ),
)


def line_of(clause: Clause) -> str:
    """Return a clause in one line: its first sentence."""
    return first_sentence(clause.text)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, cut where it is too long for a line."""
    line = text.strip().split("\n", maxsplit=1)[0]
    for end in (". ", "; "):
        line = line.split(end, maxsplit=1)[0]
    line = line.rstrip(".;")
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def text_of(clauses: Sequence[Clause]) -> str:
    """Return all clauses in full, numbered in their order."""
    return "\n\n".join(f"{number}. {clause.title}\n\n{clause.text}" for number, clause in enumerate(clauses, 1))


def summary_of(clauses: Sequence[Clause]) -> str:
    """Return all clauses, a line each: the title, a tab, and the clause in one line."""
    return "\n".join(f"{clause.title}\t{line_of(clause)}" for clause in clauses)


@dataclass(frozen=True, slots=True)
class ClauseChanges:
    """The titles of clauses that a revision added, put into other words, and left out."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def changes_between(old: Revision, new: Revision) -> ClauseChanges:
    """Return what is different in the clauses of two revisions."""
    before, after = _by_title(old), _by_title(new)
    return ClauseChanges(
        added=tuple(title for title in after if title not in before),
        changed=tuple(title for title in after if title in before and after[title] != before[title]),
        removed=tuple(title for title in before if title not in after),
    )


def _by_title(revision: Revision) -> dict[str, str]:
    """Return the clauses of a revision in full by their titles, taken apart as `text_of` has put them together."""
    titles = [title for title, _line in summary_lines(revision.summary)]
    heads = [f"{number}. {title}\n\n" for number, title in enumerate(titles, 1)]
    found, rest = {}, revision.text
    for title, head in zip(reversed(titles), reversed(heads), strict=True):
        rest, _head, found[title] = rest.rpartition(head)
        rest = rest.removesuffix("\n\n")
    return dict(reversed(found.items()))


def summary_lines(summary: str) -> list[tuple[str, str]]:
    """Return the title and the line of each clause of a summary."""
    return [(title, line) for title, _, line in (row.partition("\t") for row in summary.split("\n") if row)]
