"""Moving in, in words: what columns mean, what is in doubt about a row, and what was built on a move-in."""

from collections.abc import Iterable
from decimal import Decimal

from domain.money import Money
from domain.movein import Doubt, DoubtKind, Entry, Place
from domain.movein_columns import Meaning
from domain.movein_plan import Totals
from handlers.screen import Field
from handlers.wording import _, credits_worded, day, money, ngettext, number, price
from services.movein import Draft
from storage.arrivals import Built


def meaning_word(meaning: Meaning) -> str:
    """Return what a column may mean, for a button or a list."""
    words = {
        Meaning.NAME: _("Name"),
        Meaning.ACCOUNT: _("Account"),
        Meaning.PRICE: _("Price per credit"),
        Meaning.BALANCE: _("Balance in credits"),
        Meaning.DUE: _("Money due"),
        Meaning.SINCE: _("Due since"),
        Meaning.LIMIT: _("Debt limit"),
        Meaning.DAYS: _("Payment days"),
        Meaning.HANDLE: _("Telegram name"),
        Meaning.NOTE: _("Note"),
        Meaning.NOTHING: _("not used"),
    }
    return words[meaning]


def column_name(draft: Draft, place: int) -> str:
    """Return what a column is called in the file, or its number where it has no name."""
    named = draft.table.header[place] if draft.table.header else ""
    return named or _("Column %(n)s") % {"n": number(place + 1)}


def column_words(draft: Draft, place: int) -> str:
    """Return what a column is taken for, with its panel where it names one."""
    column = draft.choices.columns[place]
    if not column.panel:
        return meaning_word(column.meaning)
    return _("%(what)s, %(panel)s") % {"what": meaning_word(column.meaning), "panel": column.panel}


def rows_worded(count: int) -> str:
    return ngettext("%(n)s row", "%(n)s rows", count) % {"n": number(count)}


def sub_resellers_worded(count: int) -> str:
    return ngettext("%(n)s sub-reseller", "%(n)s sub-resellers", count) % {"n": number(count)}


def totals_fields(draft: Draft, totals: Totals) -> tuple[Field, ...]:
    """Return what rows add up to, to be compared with the spreadsheet."""
    several = len(draft.reading.panels) > 1
    credits = (
        Field(
            _("Credits, %(panel)s") % {"panel": draft.panel_name(key)} if several else _("Credits"),
            number(totals.credits.get(key, 0)),
        )
        for key in draft.reading.panels
    )
    return (
        Field(_("Sub-resellers"), number(totals.count)),
        *credits,
        Field(_("Due to you"), money(Money(totals.due, draft.currency))),
        Field(_("In credit with you"), money(Money(totals.ahead, draft.currency))),
    )


def totals_words(draft: Draft, totals: Totals) -> str:
    """Return what rows add up to in a line: "4 rows · 1,200 credits · €300 due"."""
    parts = [rows_worded(totals.count), credits_worded(sum(totals.credits.values()))]
    if totals.due:
        parts.append(_("%(sum)s due") % {"sum": money(Money(totals.due, draft.currency))})
    if totals.ahead:
        parts.append(_("%(amount)s in credit") % {"amount": money(Money(totals.ahead, draft.currency))})
    return " · ".join(parts)


def entry_name(entry: Entry) -> str:
    return entry.name or _("Row %(n)s") % {"n": number(entry.row)}


def entry_fields(entry: Entry, draft: Draft) -> tuple[Field, ...]:
    """Return what was read of a row."""
    several = len(draft.reading.panels) > 1
    fields = [Field(_place_label(place, draft, several=several), _place_words(place, draft)) for place in entry.places]
    fields.append(Field(_("Money"), due_words(entry, draft)))
    limit = money(Money(entry.debt_limit, draft.currency))
    fields.append(Field(_("On account up to"), limit))
    return tuple(fields)


def _place_label(place: Place, draft: Draft, *, several: bool) -> str:
    return draft.panel_name(place.panel) if several else _("Account")


def _place_words(place: Place, draft: Draft) -> str:
    known = price(place.price, draft.currency) if place.price is not None else _("no price")
    return " · ".join(part for part in (place.account, credits_worded(place.credits), known) if part)


def due_words(entry: Entry, draft: Draft) -> str:
    """Return "€20 to pay since 2 March 2026", "€5 in credit" or "nothing to pay"."""
    amount = Money(abs(entry.due), draft.currency)
    if not entry.due:
        return _("nothing to pay")
    words = _("%(amount)s to pay") if entry.due < 0 else _("%(amount)s in credit")
    said = words % {"amount": money(amount)}
    return _("%(what)s since %(day)s") % {"what": said, "day": day(entry.since)} if entry.since else said


def doubt_words(doubt: Doubt, draft: Draft) -> str:
    """Return why a row is in doubt, in a sentence."""
    values = {
        "column": column_name(draft, doubt.column) if doubt.column >= 0 else "",
        "value": doubt.value,
        "other": number(doubt.other),
        "ways": _either(doubt.ways),
        "currency": draft.currency,
    }
    return _doubt_text(doubt.kind) % values


def _either(ways: tuple[str, ...]) -> str:
    """Return "1000 or 1", the ways to read a number."""
    return _("%(one)s or %(other)s") % {"one": ways[0], "other": ways[-1]} if ways else ""


def _doubt_text(kind: DoubtKind) -> str:
    texts = {
        DoubtKind.NO_NAME: _("It has no name."),
        DoubtKind.BAD_NAME: _("“%(value)s” can't be a name: at most 64 characters, with a letter or a digit."),
        DoubtKind.SUM_LINE: _("“%(value)s” looks like the sheet's own sum."),
        DoubtKind.NAME_TWICE: _("The name stands in row %(other)s as well."),
        DoubtKind.NAME_KNOWN: _("You have a sub-reseller of this name already."),
        DoubtKind.HANDLE_TWICE: _("@%(value)s stands in row %(other)s as well."),
        DoubtKind.HANDLE_KNOWN: _("@%(value)s acts for one of your sub-resellers already."),
        DoubtKind.ACCOUNT_TWICE: _("The account “%(value)s” stands in row %(other)s as well."),
        DoubtKind.ACCOUNT_KNOWN: _("The account “%(value)s” is one of your sub-resellers' already."),
        DoubtKind.NOWHERE: _("Nothing but a name stands here: no account, no balance."),
        DoubtKind.NO_PRICE: _("There is no price in “%(column)s”."),
        DoubtKind.UNREADABLE: _("“%(value)s” in “%(column)s” isn't a number I can read."),
        DoubtKind.TWO_WAYS: _("“%(value)s” in “%(column)s” could be %(ways)s."),
        DoubtKind.NOT_WHOLE: _("“%(value)s” in “%(column)s” has more decimals than there can be."),
        DoubtKind.NEGATIVE: _("“%(value)s” in “%(column)s” is below zero, which can't be."),
        DoubtKind.TOO_LARGE: _("“%(value)s” in “%(column)s” is more than I can take."),
        DoubtKind.OTHER_CURRENCY: _("“%(value)s” in “%(column)s” isn't %(currency)s."),
        DoubtKind.NO_DAY: _("“%(value)s” in “%(column)s” isn't a day I can read."),
        DoubtKind.DAY_AHEAD: _("“%(value)s” in “%(column)s” is still to come."),
        DoubtKind.ABOVE_LIMIT: _("More is due than the debt limit allows. If that is so, nothing more goes on account "
                                 "until it is paid below the limit."),
    }  # fmt: skip
    return texts[kind]


def built_words(built: Iterable[Built]) -> str:
    """Return what came after a move-in with one sub-reseller: "somebody has joined, a request was made"."""
    words = {
        Built.MEMBERS: _("somebody has joined"),
        Built.ACCEPTANCE: _("they accepted the offer"),
        Built.OFFER: _("you made them a new offer"),
        Built.REQUEST: _("there are requests"),
        Built.PAYMENT: _("there are payments"),
        Built.TRANSFER: _("credits or money have moved"),
        Built.DISPUTE: _("there are disputes"),
        Built.PARENT: _("they deal with somebody else by now"),
    }
    return ", ".join(words[one] for one in built)


def exact(minor: int, places: int) -> Decimal:
    """Return money in minor units as a number of its currency."""
    return Decimal(minor).scaleb(-places)
