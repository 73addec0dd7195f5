"""Clauses: the four to start from, and what becomes of them in a revision."""

from domain.agreement import Clause, ClauseId, ClauseKind
from domain.clauses import GIVEN, LONGEST_LINE, line_of, summary_lines, summary_of, text_of
from domain.people import ResellerId


def clause(text: str, title: str = "Title", number: int = 1) -> Clause:
    return Clause(ClauseId(number), ResellerId(1), ClauseKind.OWN, number, title, text)


def test_everybody_starts_with_the_four_clauses() -> None:
    assert {given.kind for given in GIVEN} == set(ClauseKind) - {ClauseKind.OWN}


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
