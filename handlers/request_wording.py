"""How requests are spoken of, on either side."""

from typing import assert_never

from domain.money import Money
from domain.requests import DeclineReason, LoadingState, Origin, Request, RequestState
from handlers.screen import Picture
from handlers.wording import _, credits_worded, moment, money, number, price
from services.request_facts import RequestFacts


def state_word(request: Request) -> str:
    """Return where a request stands, in a word or two."""
    match request.state:
        case RequestState.PENDING:
            return _("pending")
        case RequestState.APPROVED:
            return _("taken back") if request.taken_back_at else _loading_word(request.loading)
        case RequestState.DECLINED:
            return _("declined")
        case RequestState.WITHDRAWN:
            return _("withdrawn")
        case RequestState.EXPIRED:
            return _("expired")
        case _:
            assert_never(request.state)


def _loading_word(loading: LoadingState | None) -> str:
    match loading:
        case LoadingState.TO_LOAD | LoadingState.UNKNOWN:
            return _("to be loaded")
        case LoadingState.FAILED:
            return _("loading failed")
        case LoadingState.LOADED | None:
            return _("loaded")
        case _:
            assert_never(loading)


def declined_because(reason: DeclineReason | None, words: str) -> str:
    """Return why a request was declined, as the one who made it is told."""
    match reason:
        case DeclineReason.UNREADABLE:
            return _("We couldn't read the receipt.")
        case DeclineReason.WRONG_AMOUNT:
            return _("The amount on the receipt is another one.")
        case DeclineReason.OTHER | None:
            return words
        case _:
            assert_never(reason)


def for_panel(credits: int, panel: str) -> str:
    """Return "200 credits", with the panel where there are several."""
    if not panel:
        return credits_worded(credits)
    return _("%(credits)s for %(panel)s") % {"credits": credits_worded(credits), "panel": panel}


def approved_line(request: Request) -> str:
    """Return what was sold and for how much, or what was given."""
    if request.origin is Origin.GOODWILL:
        return _("%(credits)s as a gift: %(reason)s") % {
            "credits": credits_worded(request.credits),
            "reason": request.reason,
        }
    values = {"credits": credits_worded(request.loads), "sum": money(request.total)}
    line = _("%(credits)s for %(sum)s.") % values
    if request.bonus:
        values |= {"bonus": number(request.bonus)}
        line = _("%(credits)s for %(sum)s, of which %(bonus)s on top.") % values
    if request.this_time is None:
        return line
    per_credit = price(request.this_time, request.currency)
    return " ".join([line, _("%(price)s per credit, this time.") % {"price": per_credit}])


def which(origin: Origin, request_number: int) -> str:
    """Return "request #12", "sale #12" for what nobody had asked for, or "gift #12"."""
    words = {
        Origin.ASKED: _("request #%(number)s"),
        Origin.SOLD: _("sale #%(number)s"),
        Origin.GOODWILL: _("gift #%(number)s"),
    }
    return words[origin] % {"number": request_number}


def amount_worded(credits: int, bonus: int) -> str:
    """Return "200", or "500 + 50" with those on top."""
    if not bonus:
        return number(credits)
    return _("%(credits)s + %(bonus)s") % {"credits": number(credits), "bonus": number(bonus)}


def paid_line(charge: Money, credit: Money) -> str:
    """Return how a sale was paid that is no debt. `credit`: how much of the charge was money in credit."""
    if not credit.minor:
        return _("The money is in.")
    if credit == charge:
        return _("It is paid from their credit.")
    values = {"rest": money(charge - credit), "credit": money(credit)}
    return _("%(rest)s is in, and %(credit)s is taken from their credit.") % values


def when(request: Request) -> str:
    """Return when a request ended."""
    return moment(request.decided_at or request.requested_at)


def receipt_picture(facts: RequestFacts) -> Picture | None:
    receipt = facts.receipt
    return None if receipt is None else Picture(receipt.platform, receipt.remote_id, receipt.media_type, receipt.kind)
