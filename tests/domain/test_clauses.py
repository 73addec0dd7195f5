"""Clauses: the four to start from, and what becomes of them in a revision."""

from datetime import UTC, datetime

from domain.agreement import Clause, ClauseId, ClauseKind, Revision, RevisionId, Weight
from domain.clauses import (
    GIVEN,
    LONGEST_LINE,
    ClauseChanges,
    changes_between,
    line_of,
    summary_lines,
    summary_of,
    text_of,
)
from domain.people import MemberId, ResellerId


def clause(text: str, title: str = "Title", number: int = 1) -> Clause:
    return Clause(ClauseId(number), ResellerId(1), ClauseKind.OWN, number, title, text)


def test_everybody_starts_with_the_four_clauses() -> None:
    assert {given.kind for given in GIVEN} == set(ClauseKind) - {ClauseKind.OWN, ClauseKind.SURCHARGE}


def test_a_clause_in_one_line_is_its_first_sentence() -> None:
    assert line_of(clause("We load by hand. It takes a while.\nReally.")) == "We load by hand"
    assert line_of(clause("No end in sight")) == "No end in sight"


def test_a_long_line_is_cut() -> None:
    line = line_of(clause("word " * 100))
    assert len(line) <= LONGEST_LINE
    assert line.endswith("…")


def test_every_given_clause_says_something_in_its_line() -> None:
    for given in GIVEN:
        assert len(line_of(clause(given.text, given.title))) > 20


def test_a_revision_has_all_clauses_in_full_and_in_short() -> None:
    clauses = [clause("First one. More.", "Price"), clause("Second one.", "Support", 2)]
    assert text_of(clauses) == "1. Price\n\nFirst one. More.\n\n2. Support\n\nSecond one."
    assert summary_lines(summary_of(clauses)) == [("Price", "First one"), ("Support", "Second one")]


def revision(*clauses: Clause) -> Revision:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    text, summary = text_of(clauses), summary_of(clauses)
    return Revision(RevisionId(1), ResellerId(1), 1, Weight.MATERIAL, text, summary, "", at, MemberId(1))


def test_what_changed_between_revisions_is_told_by_the_titles() -> None:
    old = revision(clause("A. More.", "Price"), clause("B.\n\n2. Holidays\n\nC.", "Support"), clause("D.", "Use"))
    new = revision(clause("A. Less.", "Price"), clause("D.", "Use"), clause("E.", "Holidays"))
    assert changes_between(old, new) == ClauseChanges(added=("Holidays",), changed=("Price",), removed=("Support",))
    assert changes_between(new, old) == ClauseChanges(added=("Support",), changed=("Price",), removed=("Holidays",))
    assert not changes_between(old, old)
    assert changes_between(revision(), new).added == ("Price", "Use", "Holidays")
