"""Columns, recognised by name in several languages and by what stands in them."""

import pytest

from domain.columns import BANK, Column, recognised
from domain.table import Table

C = Column


def table(header: str, *rows: str) -> Table:
    return Table(tuple(header.split(";")), tuple(tuple(row.split(";")) for row in rows))


BANKS = {
    "Spanish": (
        table(
            "Fecha operación;Fecha valor;Concepto;Importe;Saldo",
            "01/02/2026;02/02/2026;TRANSFERENCIA;1.234,56;9.000,00",
        ),
        {C.DATE: 0, C.REFERENCE: 2, C.AMOUNT: 3, C.BALANCE: 4},
    ),
    "German": (
        table(
            "Buchungstag;Valuta;Auftraggeber/Begünstigter;Verwendungszweck;Betrag (EUR);Währung",
            "01.02.2026;01.02.2026;Ahmed;Credits;5,00;EUR",
        ),
        {C.DATE: 0, C.SENDER: 2, C.REFERENCE: 3, C.AMOUNT: 4, C.CURRENCY: 5},
    ),
    "French, with two columns for sums": (
        table("Date;Libellé;Débit;Crédit", "01/02/2026;VIR AHMED;;5,00", "02/02/2026;LOYER;7,00;"),
        {C.DATE: 0, C.REFERENCE: 1, C.CREDIT: 3, C.DEBIT: 2},
    ),
    "English, with in and out": (
        table("Date;Description;Money Out;Money In;Balance", "01/02/2026;Ahmed;;5.00;10.00"),
        {C.DATE: 0, C.REFERENCE: 1, C.DEBIT: 2, C.CREDIT: 3, C.BALANCE: 4},
    ),
    "a payment service": (
        table(
            "Date;Time;Name;Type;Status;Currency;Gross;Fee;Net;Transaction ID",
            "01/02/2026;10:00;Ahmed;Payment;Completed;EUR;5.00;-0.30;4.70;8XJ77712",
        ),
        {C.DATE: 0, C.SENDER: 2, C.CURRENCY: 5, C.AMOUNT: 6, C.FEE: 7, C.TRANSACTION: 9},
    ),
    "debit or credit in a word": (
        table("Datum;Betrag;Soll/Haben", "01.02.2026;5,00;H", "01.02.2026;7,00;S"),
        {C.DATE: 0, C.AMOUNT: 1, C.DIRECTION: 2},
    ),
    "Turkish": (
        table("Tarih;Açıklama;Tutar;Bakiye", "01.02.2026;Ahmed;5,00;10,00"),
        {C.DATE: 0, C.REFERENCE: 1, C.AMOUNT: 2, C.BALANCE: 3},
    ),
    "names that say nothing": (
        table("a;b;c;d", "hello;2026-02-01;5.00;EUR", "you;2026-02-13;6.00;EUR"),
        {C.DATE: 1, C.AMOUNT: 2, C.CURRENCY: 3},
    ),
    "no names": (table(";;", "2026-02-01;Ahmed;5.00"), {C.DATE: 0, C.AMOUNT: 2}),
    "swapped names: what stands in them is the other": (
        table("Amount;Date;Text", "01/02/2026;5.00;x", "13/02/2026;6.00;y"),
        {C.DATE: 0, C.AMOUNT: 1, C.REFERENCE: 2},
    ),
    "words alone": (table("Song;Singer", "Yesterday;Paul"), {}),
}


@pytest.mark.parametrize("bank", BANKS)
def test_a_banks_columns_are_recognised(bank: str) -> None:
    found, wanted = BANKS[bank]
    assert recognised(found, BANK) == wanted


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name;Account;Price;Balance;Due;Limit;Handle", "Ahmed;ahm1;2.10;143;20;100;@ahmed"),
        ("Nombre;Cuenta;Precio;Saldo;Deuda;Límite;Usuario", "Ahmed;ahm1;2,10;143;20;100;@ahmed"),
        ("Name;Konto;Preis;Guthaben;Schuld;Kreditlimit;Benutzer", "Ahmed;ahm1;2,10;143;20;100;@ahmed"),
        ("Nom;Compte;Prix;Solde;Dette;Plafond;Utilisateur", "Ahmed;ahm1;2,10;143;20;100;@ahmed"),
        ("Имя;Аккаунт;Цена;Баланс;Долг;Лимит;Telegram", "Ahmed;ahm1;2,10;143;20;100;@ahmed"),
    ],
)
def test_a_list_of_sub_resellers_is_recognised(header: str, row: str) -> None:
    wanted = (C.NAME, C.ACCOUNT, C.PRICE, C.BALANCE, C.DUE, C.LIMIT, C.HANDLE)
    assert recognised(table(header, row), wanted) == {column: place for place, column in enumerate(wanted)}


def test_no_place_is_taken_twice() -> None:
    found = recognised(table("Date;Value date;Amount;Net", "2026-02-01;2026-02-01;5;4"), BANK)
    assert len(set(found.values())) == len(found)
