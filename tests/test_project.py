"""What must hold of the project as a whole, whoever changes it next."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("bot", "handlers", "jobs", "services", "storage", "domain", "sandbox")


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the project, without those that git doesn't know."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    """Return the tracked files that are texts, each with its content."""
    for path in tracked():
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def code(*suffixes: str) -> list[Path]:
    """Return the files of the floors with one of these endings, without migrations."""
    inside = [path for path in tracked() if path.relative_to(ROOT).parts[0] in FLOORS]
    return [path for path in inside if path.suffix in suffixes and "versions" not in path.parts]


def test_no_file_names_an_index_or_a_place_of_somebodys_machine() -> None:
    hosts = [".".join(name) for name in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))]
    places = ["/".join(["", *name]) for name in (("work", "main"), ("work", "shared"), ("root", ""), ("opt", "pypi"))]
    options = ["--" + name for name in ("index-url", "extra-index-url", "find-links", "trusted-host")]

    named = [(name, word) for name, text in texts() for word in [*hosts, *places, *options] if word in text]

    assert named == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_pinned_names_and_hashes_and_nothing_else(lock: str) -> None:
    line = re.compile(r"[a-z0-9.-]+(\[[a-z,-]+\])?==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")

    assert [text for text in (ROOT / lock).read_text().splitlines() if not line.fullmatch(text)] == []


def test_what_the_bot_runs_with_is_what_it_is_tested_with() -> None:
    pins = {
        lock: set(re.findall(r"^([a-z0-9.-]+==\S+)", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    }

    assert pins["requirements.lock"] - pins["requirements-dev.lock"] == set()


def test_a_transaction_is_committed_in_one_place() -> None:
    allowed = {"storage/database.py", "storage/sqlite_thread.py"}

    committing = {str(path.relative_to(ROOT)) for path in code(".py") if ".commit(" in path.read_text()}

    assert committing <= allowed


def test_no_file_of_code_is_longer_than_four_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in code(".py", ".js")}

    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_files_and_classes_have_names_that_say_what_they_are_for() -> None:
    empty = re.compile(r"utils?|helpers?|manager|data|process|misc|common")
    files = [str(path.relative_to(ROOT)) for path in tracked() if empty.fullmatch(path.stem) and path.suffix == ".py"]
    classes = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in code(".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Service", "Manager", "Helper"))
    ]

    assert files + classes == []


def test_every_word_of_the_glossary_is_explained_once() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)
    words = [word for names, _ in rows if names != "word" for word in names.split(", ")]

    assert len(words) > 60
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("decision", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem[:4])
def test_a_decision_is_one_page_with_context_decision_and_consequences(decision: Path) -> None:
    lines = decision.read_text().splitlines()

    assert len(lines) < 80
    assert lines[0].startswith(f"# {int(decision.name[:4])}. ")
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]


def test_links_between_the_documents_lead_somewhere() -> None:
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in tracked()
        if path.suffix == ".md"
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
        if not (path.parent / target).exists()
    ]

    assert dead == []


def test_what_the_readme_says_to_make_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))

    assert {"demo", "test"} <= told <= targets


def test_every_folder_of_the_house_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if path.suffix == ".py" and path.parent != ROOT}

    assert [folder for folder in sorted(folders) if f"| `{folder}/` |" not in readme] == []


def test_imports_point_down_floor_by_floor() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout


def test_every_bad_input_of_the_table_has_the_tests_that_it_names() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/bad-input.md").read_text(encoding="utf-8")))
    tests = [text for name, text in texts() if name.startswith("tests/") and name.endswith(".py")]
    assert len(named) > 20
    assert {name for name in named if not any(f"def {name}(" in text for text in tests)} == set()
