"""What the columns of a table are: recognised by their names in several languages, and by what stands in them."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from functools import cache

from domain.currencies import is_currency
from domain.habits import looks_like_date, looks_like_number, looks_like_time
from domain.table import Table

LOOKED_AT = 200
"""In how many rows it is looked what stands in a column."""

MOSTLY = 0.8
"""Which share of a column's cells tell what it is."""


class Column(StrEnum):
    """What stands in a column, of a bank's file, of a list of sub-resellers, or of a panel's file."""

    DATE = "date"
    AMOUNT = "amount"
    CREDIT = "credit"
    DEBIT = "debit"
    DIRECTION = "direction"
    FEE = "fee"
    CURRENCY = "currency"
    SENDER = "sender"
    REFERENCE = "reference"
    TRANSACTION = "transaction"
    BALANCE = "balance"
    NAME = "name"
    ACCOUNT = "account"
    PRICE = "price"
    DUE = "due"
    LIMIT = "limit"
    HANDLE = "handle"
    WHEN = "when"
    SPENT = "spent"
    EVENT = "event"
    LEFT = "left"


NAMES: Mapping[Column, str] = {
    Column.DATE: """
        booking date, transaction date, operation date, posting date, date, fecha operacion, fecha de operacion,
        fecha, fecha valor, value date, buchungstag, buchungsdatum, datum, valuta, valutadatum, date operation,
        date de l'operation, date comptable, date valeur, data, data operazione, data movimento, data contabile,
        data mov, data lancamento, tarih, islem tarihi, дата, дата операции, التاريخ, تاريخ, created, created
        utc, completed date, date completed, time""",
    Column.AMOUNT: """
        gross, amount, importe, monto, betrag, umsatz, montant, importo, valor, quantia, tutar, miktar, сумма,
        المبلغ, مبلغ, bedrag, kwota, brut, bruto, brutto, gross amount, transaction amount, amount received,
        paid, cantidad, importe eur, betrag eur, suma, sum, net, neto, netto""",
    Column.CREDIT: """
        credit, credit amount, abono, abonos, haber, ingreso, ingresos, haben, gutschrift, credito, entrata,
        entrate, avere, paid in, money in, deposit, deposits, deposito, alacak, entradas, приход, دائن,
        received, incoming""",
    Column.DEBIT: """
        debit, debit amount, cargo, cargos, debe, gasto, gastos, soll, lastschrift, debito, uscita, uscite,
        dare, paid out, money out, withdrawal, withdrawals, retiro, retiros, borc, saidas, расход, مدين,
        outgoing""",
    Column.DIRECTION: """
        dr cr, cr dr, d c, c d, debit credit, credit debit, soll haben, s h, type, tipo, art, sens, typ,
        direction, balance impact""",
    Column.FEE: """
        fee, fees, comision, comisiones, gebuhr, gebuhren, entgelt, frais, commissione, taxa, tarifa, komisyon,
        комиссия""",
    Column.CURRENCY: """
        currency, divisa, moneda, wahrung, devise, monnaie, valuta, moeda, para birimi, doviz, валюта, العملة,
        ccy, cur""",
    Column.SENDER: """
        sender, payer, from, ordenante, remitente, auftraggeber, zahlungspflichtiger, beguenstigter
        zahlungspflichtiger, name zahlungsbeteiligter, auftraggeber begunstigter, donneur d'ordre, emetteur,
        ordinante, remetente, gonderen, отправитель, المرسل, payee, counterparty, contraparte, tercero, sender
        name, payer name, from name, customer name, name, nombre, nom, nome""",
    Column.REFERENCE: """
        reference, payment reference, concepto, referencia, verwendungszweck, motif, libelle, causale,
        descrizione, description, descripcion, details, detalle, concept, purpose, memo, note, notes, message,
        mensaje, observaciones, betreff, buchungstext, communication, historico, descricao, aciklama, назначение
        платежа, назначение, описание, البيان, الوصف, remittance information, narrative, particulars, subject,
        omschrijving, text""",
    Column.TRANSACTION: """
        transaction id, transaction number, txn id, tx id, transaction, txid, tx hash, receipt number, id
        transaccion, numero de operacion, n operacion, referenz, transaktionscode, transaktions id,
        kundenreferenz, end to end id, endtoend, id transaction, id, numero, receipt, trx id""",
    Column.BALANCE: """
        balance, saldo, solde, kontostand, saldo posterior, running balance, bakiye, остаток, баланс, الرصيد,
        credits, creditos, guthaben, account balance, credit balance""",
    Column.NAME: """
        name, nombre, nom, nome, reseller, sub reseller, subreseller, revendedor, wiederverkaufer, revendeur,
        rivenditore, customer, cliente, kunde, client, bayi, isim, ad, имя, название, партнер, الاسم, اسم,
        business, negocio""",
    Column.ACCOUNT: """
        account, cuenta, konto, compte, conto, conta, hesap, аккаунт, счет, الحساب, login, panel user, panel
        account, account name, usuario panel, panel, username, user name, user, usuario, reseller, sub reseller,
        subreseller, reseller name, revendedor, benutzer, utilisateur, utente, owner, member, dealer, agent""",
    Column.PRICE: """
        price, precio, preis, prix, prezzo, preco, fiyat, цена, السعر, price per credit, precio por credito,
        rate, tarifa, unit price""",
    Column.DUE: """
        due, deuda, debe, schuld, offen, dette, debito, divida, borc, долг, المستحق, owed, owes, pendiente,
        outstanding, a pagar, to pay, amount due, offener betrag, impaye""",
    Column.LIMIT: """
        limit, limite, credit limit, debt limit, limite de credito, limite credito, kreditlimit, kreditrahmen,
        plafond, fido, лимит, الحد, max debt""",
    Column.HANDLE: """
        handle, telegram, usuario, user, username, benutzer, utilisateur, utente, usuario telegram, telegram
        user, kullanici, kullanici adi, пользователь, المستخدم, alias, @""",
    Column.WHEN: """
        timestamp, date time, datetime, time, date, created at, created, logged at, used at, day, fecha y hora,
        fecha hora, fecha, hora, dia, datum uhrzeit, zeitstempel, zeitpunkt, datum, tag, zeit, date heure, horodatage,
        heure, jour, data ora, data e ora, data hora, data, giorno, tarih, zaman, дата время, дата, время, التاريخ,
        تاريخ, when""",
    Column.SPENT: """
        credits used, used credits, credits spent, spent credits, credits, credit, creditos usados, creditos gastados,
        creditos, credito, credits utilises, crediti, verbrauchte credits, verbrauch, consumo, consumed, usage, used,
        spent, uso, amount, quantity, qty, points, puntos, punkte, cantidad, menge, quantite, quantita, quantidade,
        cost, coste, costo, total, kredi, кредиты, кредитов, кредит, количество, رصيد, importe, anzahl, count""",
    Column.EVENT: """
        event id, event, log id, line id, transaction id, transaction number, id transaccion, id transaction,
        transaktions id, txn id, trx id, tx id, transaction, order id, reference id, reference, referencia, referenz,
        ref, uuid, id, numero, number, nr, no""",
    Column.LEFT: """
        balance, credit balance, credits balance, account balance, balance after, new balance, current balance, credits
        left, left, credits remaining, remaining credits, remaining, available credits, credits available, saldo, saldo
        actual, saldo restante, saldo de creditos, creditos restantes, creditos disponibles, restante, restantes, solde,
        solde de credits, credits restants, guthaben, restguthaben, kontostand, credito residuo, bakiye, kalan, остаток,
        баланс, الرصيد, الرصيد المتبقي""",
}  # fmt: skip

BANK = (
    Column.DATE, Column.AMOUNT, Column.CREDIT, Column.DEBIT, Column.DIRECTION, Column.FEE, Column.CURRENCY,
    Column.SENDER, Column.REFERENCE, Column.TRANSACTION, Column.BALANCE,
)  # fmt: skip
"""What a bank's or payment service's file may have."""

INWARD = frozenset({"cr", "c", "credit", "h", "haben", "haber", "abono", "ingreso", "in", "entrada", "credito", "avere",
                    "deposit", "money in", "paid in", "+", "alacak", "приход", "received"})  # fmt: skip
OUTWARD = frozenset({"dr", "d", "debit", "s", "soll", "debe", "cargo", "gasto", "out", "salida", "debito", "dare",
                     "withdrawal", "money out", "paid out", "-", "borc", "расход", "sent"})  # fmt: skip


def plain_name(name: str) -> str:
    """Return a column's name in small letters, without accents and signs: `Fecha operación:` → `fecha operacion`."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w@+']+|_+", " ", letters).split())


@cache
def names_of(column: Column) -> tuple[str, ...]:
    """Return what a column may be called, the most telling first."""
    return tuple(" ".join(name.split()) for name in NAMES[column].split(","))


def recognised(table: Table, wanted: Collection[Column]) -> dict[Column, int]:
    """Return which of the wanted columns a table has, and where: no place is taken twice.

    A column's whole name tells first, then what stands in those whose names tell nothing, then a word of its name.
    """
    found: dict[Column, int] = {}
    names = [plain_name(name) for name in table.header]
    samples = [_sample(table, at) for at in range(len(names))]
    for fits in (_by_whole_name, _by_word, _by_content):
        fits(found, names, samples, wanted)
    return found


def _sample(table: Table, at: int) -> list[str]:
    return [row[at] for row in table.rows[:LOOKED_AT] if row[at]]


Samples = Sequence[Sequence[str]]


def _by_whole_name(
    found: dict[Column, int], names: Sequence[str], samples: Samples, wanted: Collection[Column]
) -> None:
    ranked = [
        (names_of(column).index(name), at, column)
        for column in wanted
        for at, name in enumerate(names)
        if name in names_of(column)
    ]
    _take(found, ranked, samples)


def _by_word(found: dict[Column, int], names: Sequence[str], samples: Samples, wanted: Collection[Column]) -> None:
    """Take the columns that have one of these names among their words: `amount (eur)`."""
    ranked = [
        (min(ranks), at, column)
        for column in wanted
        for at, name in enumerate(names)
        if (ranks := [rank for rank, one in enumerate(names_of(column)) if len(one) > 2 and f" {one} " in f" {name} "])
    ]
    _take(found, ranked, samples)


def _by_content(found: dict[Column, int], names: Sequence[str], samples: Samples, wanted: Collection[Column]) -> None:
    """Take the columns that are told by what stands in them, where their names tell nothing."""
    for column, tells in _TELLING.items():
        if column not in wanted or column in found or (column is Column.AMOUNT and Column.CREDIT in found):
            continue
        places = (at for at in range(len(names)) if at not in found.values() and _share(samples[at], tells) >= MOSTLY)
        first = next(places, None)
        if first is not None:
            found[column] = first


def _take(found: dict[Column, int], ranked: list[tuple[int, int, Column]], samples: Samples) -> None:
    """Take the best fitting places, none twice, where what stands in them is possible at all."""
    for _rank, at, column in sorted(ranked):
        free = column not in found and at not in found.values()
        if free and _is_possible(column, samples[at]):
            found[column] = at


def _is_possible(column: Column, sample: Sequence[str]) -> bool:
    """Return whether a column can be what its name says: at least half of its cells have the right form."""
    tells = _TELLING.get(column) or _NEEDED.get(column)
    return tells is None or not sample or _share(sample, tells) >= 0.5


def _share(sample: Sequence[str], tells: "Tells") -> float:
    return sum(1 for cell in sample if tells(cell)) / len(sample) if sample else 0.0


def is_direction(cell: str) -> bool:
    """Return whether a cell says that money came, or that it went."""
    return plain_name(cell) in INWARD or plain_name(cell) in OUTWARD or cell in ("+", "-")


def _is_handle(cell: str) -> bool:
    return re.fullmatch(r"@\w{3,32}", cell) is not None


Tells = Callable[[str], bool]
_TELLING: dict[Column, Tells] = {
    Column.DATE: looks_like_date,
    Column.CURRENCY: is_currency,
    Column.DIRECTION: is_direction,
    Column.AMOUNT: looks_like_number,
    Column.WHEN: looks_like_time,
    Column.SPENT: looks_like_number,
    Column.HANDLE: _is_handle,
}
_NEEDED: dict[Column, Tells] = dict.fromkeys(
    (Column.CREDIT, Column.DEBIT, Column.FEE, Column.BALANCE, Column.PRICE, Column.DUE, Column.LIMIT, Column.LEFT),
    looks_like_number,
)
