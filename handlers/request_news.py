"""What is told about requests: by the business to its sub-reseller, and to the colleagues who decide."""

from domain import request_notices as told
from domain.money import Money
from domain.people import Actor, ResellerState
from domain.requests import Origin, Settlement
from handlers.cards import words
from handlers.loading import ToLoad
from handlers.request_lists import show_button
from handlers.request_wording import declined_because, for_panel, which
from handlers.screen import Screen, main, rows
from handlers.wording import _, credits_worded, moment, money, ngettext, number


def _named(notice: told.OfRequest) -> dict[str, object]:
    return {
        "number": notice.number,
        "credits": credits_worded(notice.credits),
        "which": which(notice.origin, notice.number),
    }


def _with_request(notice: told.OfRequest, *lines: str, title: str = "") -> Screen:
    return Screen(title=title, lines=tuple(line for line in lines if line), buttons=rows(show_button(notice.request)))


@words(told.RequestApproved)
def approved(notice: told.RequestApproved, _reader: Actor) -> Screen:
    values = _named(notice) | {"what": for_panel(notice.credits, notice.panel), "sum": money(notice.charge)}
    there, coming = _("The credits are there."), _("We are loading them now; you'll hear when they are there.")
    at_once = [_("It was approved at once, because your money was with us already.")] if notice.at_once else []
    other = _("You asked for %(asked)s.") % {"asked": credits_worded(notice.asked)}
    return Screen(
        title=_("Request #%(number)s is approved: %(what)s") % values,
        lines=(
            *([other] if notice.asked != notice.credits - notice.bonus else []),
            *at_once,
            *on_top_line(notice.bonus),
            how_paid(notice.charge, notice.settlement, notice.from_credit),
            there if notice.loaded else coming,
        ),
    )


def on_top_line(bonus: int) -> list[str]:
    """Return the line about credits on top, if there are any."""
    return [_("%(credits)s of them are on top, for nothing.") % {"credits": credits_worded(bonus)}] if bonus else []


def how_paid(charge: Money, settlement: Settlement, from_credit: Money | None) -> str:
    """Return how a sale is paid, as the one who pays is told."""
    values = {"sum": money(charge)}
    if settlement is Settlement.ON_ACCOUNT:
        return _("%(sum)s is on account.") % values
    if from_credit is None:
        return _("Your payment of %(sum)s has arrived, thank you.") % values
    if from_credit == charge:
        return _("%(sum)s was taken from what you had with us.") % values
    values = {"rest": money(charge - from_credit), "credit": money(from_credit)}
    return (
        _("Your payment of %(rest)s has arrived, thank you; %(credit)s was taken from what you had with us.") % values
    )


@words(told.RequestDeclined)
def declined(notice: told.RequestDeclined, reader: Actor) -> Screen:
    last = notice.last or reader.state is ResellerState.CLOSED
    again = _("You can make a new request at any time; write to us if something is unclear.")
    return Screen(
        title=_("Request #%(number)s for %(credits)s wasn't approved.") % _named(notice),
        lines=(
            declined_because(notice.reason, notice.words),
            _("Write to us if something is unclear.") if last else again,
        ),
    )


@words(told.PaymentNotArrived)
def not_arrived(notice: told.PaymentNotArrived, _reader: Actor) -> Screen:
    values = _named(notice) | {"sum": money(notice.charge)}
    return _with_request(
        notice,
        _("We haven't found the payment of %(sum)s for request #%(number)s yet. That can take a while.") % values,
        _("The request stays open, and nothing is lost."),
        "" if notice.receipt else _("If you have a receipt, please send it: it helps us to find the payment."),
    )


@words(told.CreditsLoaded)
def loaded(notice: told.CreditsLoaded, _reader: Actor) -> Screen:
    values = _named(notice) | {"what": for_panel(notice.credits, notice.panel), "account": notice.account}
    if not notice.account:
        return Screen(lines=(_("%(what)s are loaded (%(which)s).") % values,))
    return Screen(lines=(_("%(what)s are loaded to %(account)s (%(which)s).") % values,))


@words(told.LoadingFailed)
def loading_failed(notice: told.LoadingFailed, _reader: Actor) -> Screen:
    values = _named(notice) | {"sum": money(notice.charge)}
    kept = _("Nothing is charged. Your %(sum)s are kept for you as money in credit.") % values
    return Screen(
        title=_("%(credits)s of %(which)s couldn't be loaded.") % values,
        lines=(notice.words, kept if notice.in_credit else _("Nothing is charged for them.")),
    )


@words(told.ChildLoadingFailed)
def child_loading_failed(notice: told.ChildLoadingFailed, _reader: Actor) -> Screen:
    values = _named(notice) | {"reseller": notice.reseller, "by": notice.by, "sum": money(notice.charge)}
    kept = _("The charge is reversed; the %(sum)s they paid are kept as money in credit.") % values
    return _with_request(
        notice,
        notice.words,
        kept if notice.in_credit else _("The charge is reversed."),
        title=_("%(by)s says that %(credits)s for %(reseller)s (#%(number)s) couldn't be loaded.") % values,
    )


@words(told.LoadingWaits)
def loading_waits(notice: told.LoadingWaits, _reader: Actor) -> Screen:
    requests = ngettext("%(n)s request", "%(n)s requests", notice.requests) % {"n": number(notice.requests)}
    values = {"reseller": notice.reseller, "credits": credits_worded(notice.credits), "since": moment(notice.since)}
    return Screen(
        lines=(
            _("%(credits)s for %(reseller)s (%(requests)s) are approved since %(since)s and not loaded yet.")
            % (values | {"requests": requests}),
        ),
        buttons=rows(main(_("To load"), ToLoad())),
    )


@words(told.RequestEnding)
def ending(notice: told.RequestEnding, _reader: Actor) -> Screen:
    values = _named(notice) | {"sum": money(notice.charge), "moment": moment(notice.ends)}
    return _with_request(
        notice,
        _("Request #%(number)s for %(credits)s is open until %(moment)s.") % values,
        _("We have your receipt and are still waiting for the payment.")
        if notice.receipt
        else _("If you have paid the %(sum)s, please send the receipt. If you need nothing any more, just let it be.")
        % values,
    )


@words(told.ChildRequestEnding)
def child_ending(notice: told.ChildRequestEnding, _reader: Actor) -> Screen:
    values = _named(notice) | {"reseller": notice.reseller, "moment": moment(notice.ends)}
    if notice.origin is Origin.SOLD:
        return _with_request(
            notice,
            _("The sale of %(credits)s to %(reseller)s (#%(number)s) waits for a second colleague until %(moment)s.")
            % values,
        )
    return _with_request(
        notice,
        _("%(reseller)s #%(number)s for %(credits)s waits for a decision, and expires on %(moment)s.") % values,
        _("There is a receipt with it.") if notice.receipt else "",
        _("If the money is on its way, mark it as not arrived yet, and it stays open."),
    )


@words(told.RequestExpired)
def expired(notice: told.RequestExpired, reader: Actor) -> Screen:
    again = _("If you still need the credits, just ask again. If you have paid already, write to us: nothing is lost.")
    closed = reader.state is ResellerState.CLOSED
    return Screen(
        lines=(
            _("Request #%(number)s for %(credits)s has expired.") % _named(notice),
            _("If you have paid for it, write to us: nothing is lost.") if closed else again,
        )
    )


@words(told.ChildRequestExpired)
def child_expired(notice: told.ChildRequestExpired, _reader: Actor) -> Screen:
    values = _named(notice) | {"reseller": notice.reseller}
    if notice.origin is Origin.SOLD:
        lapsed = _(
            "The sale of %(credits)s to %(reseller)s (#%(number)s) has lapsed: no second colleague agreed to it."
        )
        return Screen(lines=(lapsed % values,))
    return Screen(lines=(_("%(reseller)s #%(number)s for %(credits)s has expired undecided.") % values,))
