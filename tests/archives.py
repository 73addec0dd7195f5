"""Exports as a spreadsheet opens them."""

import csv
import io
import zipfile

from handlers.screen import File, Screen

BOM = "\ufeff"


def files_in(screen: Screen) -> dict[str, str]:
    """Return the files in the zip of a screen by their names, each as its text."""
    assert screen.file is not None
    return {name: content.decode("utf-8") for name, content in unpacked(screen.file).items()}


def unpacked(file: File) -> dict[str, bytes]:
    """Return the files in a zip by their names."""
    with zipfile.ZipFile(io.BytesIO(file.bytes)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows_in(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV by its columns; every row has all of them."""
    assert text.startswith(BOM)
    content = text.removeprefix(BOM)
    first_line = content.split("\r\n", maxsplit=1)[0]
    head, *rows = csv.reader(io.StringIO(content, newline=""), delimiter=";" if ";" in first_line else ",")
    return [dict(zip(head, row, strict=True)) for row in rows]


def exported(screen: Screen) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every CSV in the zip of a screen, by its name without the ending."""
    return {name[:-4]: rows_in(text) for name, text in files_in(screen).items() if name.endswith(".csv")}
