"""The spreadsheet of somebody who has kept sixty sub-resellers in one for years: titles, merged cells, every habit."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADS = ("Nº", "Revendedor", "Telegram", "Usuario", None, "Saldo", None, "Precio", "Deuda €", "Límite", "Plazo",
         "Desde", "Notas")  # fmt: skip
PANELS = (None, None, None, "Norte", "Sur", "Norte", "Sur")
CLEAR = 52
"""How many rows nothing is in doubt about; eight more are, and the sum below them."""

CREDITS = {"Norte": sum(100 + n for n in range(CLEAR)), "Sur": sum(1000 + n for n in range(0, CLEAR, 4))}
DUE = sum(Decimal(n) + Decimal("0.50") for n in range(0, CLEAR, 3) if n)


def sixty(*, rows: int = CLEAR) -> bytes:
    """Return a spreadsheet of sixty rows and their sum; `rows`: how many of nothing is in doubt about."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    _titles(sheet)
    for n in range(rows):
        sheet.append(_clear(n))
    for row in _doubtful(rows):
        sheet.append(row)
    sheet.append([None, "TOTAL", None, None, None, "=SUM(F7:F66)", "=SUM(G7:G66)"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _titles(sheet: Worksheet) -> None:
    """Write a title over all columns, a note below it, and names of columns in two rows, some over two columns."""
    sheet.title = "Subs 2026"
    sheet.append(["SUB-REVENDEDORES 2026"])
    sheet.merge_cells("A1:M1")
    sheet.append([])
    sheet.append(["Actualizado el 1 de marzo"])
    sheet.merge_cells("A3:E3")
    sheet.append([])
    sheet.append(HEADS)
    sheet.append(PANELS)
    for span in ("A5:A6", "B5:B6", "C5:C6", "D5:E5", "F5:G5", "H5:H6", "I5:I6", "J5:J6", "K5:K6", "L5:L6", "M5:M6"):
        sheet.merge_cells(span)


def _clear(n: int) -> list[Any]:
    """Return a row that can be understood, its numbers written as they came to hand."""
    on_south = n % 4 == 0
    south = 1000 + n
    return [
        n + 1,
        f"Sub {n:02}" if n % 5 else f"  Súb  {n:02} ",
        (f"@sub_{n:02}", f"https://t.me/sub_{n:02}", f"sub_{n:02}")[n % 3],
        f"norte{n}",
        f"sur{n}" if on_south else None,
        (100 + n, f"{100 + n}", f" {100 + n} cr")[n % 3],
        (south if n % 8 else f"{south:,}".replace(",", ".")) if on_south else None,
        (2.1, "2,10", "2,10 €")[n % 3],
        _money(n),
        (500, "500,00", "€ 1.500,00")[n % 3],
        (14, "14 días", None)[n % 3],
        (datetime(2026, 1, 1 + n % 28), f"{13 + n % 15}/02/2026", None)[n % 3] if n % 3 == 0 else None,  # noqa: DTZ001
        "paga los lunes" if n % 7 == 0 else None,
    ]


def _money(n: int) -> Any:
    """Return what every third has to pay, below zero: as a number, with a sign, or in brackets."""
    if n % 3 or not n:
        return None
    return (-(n + 0.5), f"-{n},50 €", f"({n},50)")[n // 3 % 3]


def _doubtful(rows: int) -> list[list[Any]]:
    """Return a name and a handle that stand twice, no price, half a credit, less than none, and too much due."""
    number = iter(range(rows + 1, rows + 20))

    def row(name: str, handle: str | None, balance: Any, price: Any, due: Any = None) -> list[Any]:
        n = next(number)
        return [n, name, handle, f"cuenta{n}", None, balance, None, price, due, 500, 14, None, None]

    return [
        row("Karim", "@karim", 10, 2.1),
        row("KARÍM ", "@karim2", 20, 2.1),
        row("Doble Uno", "@doble", 30, 2.1),
        row("Doble Dos", "@Doble", 40, 2.1),
        row("Sin Precio", None, 50, None),
        row("Medio", None, 12.5, 2.1),
        row("Negativo", None, -7, 2.1),
        row("Sobre Límite", None, 60, 2.1, -900),
    ]


def workbook(rows: list[list[str]]) -> bytes:
    """Return a spreadsheet with these cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
