"""Catalogues: what was compiled of one is kept beside it, and is never taken for that of other texts."""

from pathlib import Path

import pytest

from handlers.catalogues import catalogue

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return said(tmp_path / "subpanel.po", "saldo")


def said(file: Path, translated: str) -> Path:
    file.write_text(f'{HEAD}msgid "Balance"\nmsgstr "{translated}"\n', encoding="utf-8")
    return file


def kept_beside(source: Path) -> list[Path]:
    return [file for file in source.parent.iterdir() if file != source]


def test_what_was_compiled_is_kept_and_taken_the_next_time(source: Path) -> None:
    assert catalogue(source).gettext("Balance") == "saldo"
    [kept] = kept_beside(source)
    content = kept.read_bytes()
    kept.write_bytes(content.replace(b"saldo", b"Saldo"))
    assert catalogue(source).gettext("Balance") == "Saldo"


def test_other_texts_are_compiled_anew_however_old_they_are(source: Path) -> None:
    catalogue(source)
    assert catalogue(said(source, "balance")).gettext("Balance") == "balance"
    assert len(kept_beside(source)) == 1


def test_what_cannot_be_read_or_kept_is_compiled_each_time(source: Path) -> None:
    in_its_place = source.with_suffix(".compiled")
    in_its_place.mkdir()
    assert catalogue(source).gettext("Balance") == "saldo"
    assert kept_beside(source) == [in_its_place]


def test_where_there_is_no_catalogue_every_text_stays_as_it_is(tmp_path: Path) -> None:
    assert catalogue(tmp_path / "subpanel.po").gettext("Balance") == "Balance"
