"""The card of a request for those who decide on it, and the steps that are taken on it."""

from dataclasses import replace
from typing import Any, assert_never

from domain.money import Money
from domain.people import Actor
from domain.requests import DECIDERS, LoadingState, Origin, Request, RequestId, RequestState, Settlement
from domain.standing_approvals import Beyond
from handlers.alike_words import alike_lines
from handlers.amounts import due_worded, present
from handlers.cards import draws
from handlers.decision_asks import (
    Approve,
    DeclineChoices,
    FailLoading,
    Loaded,
    NotArrived,
    OtherNumbers,
    Redraw,
    approve_ask,
)
from handlers.goodwill_asks import TakeGiftBack, TakeShareBack
from handlers.invoice_asks import invoice_buttons
from handlers.price_words import request_price
from handlers.registry import MONEY, Toward, answers
from handlers.request_tickets import tickets_field, to_tickets
from handlers.request_wording import (
    amount_worded,
    approved_line,
    declined_because,
    paid_line,
    receipt_picture,
    when,
)
from handlers.screen import Button, Field, Screen, copy, main, press, rows
from handlers.selling_asks import DropSale
from handlers.wording import _, credits_worded, day, moment, money, ngettext, number, zone
from services import request_cards
from services.request_facts import Agreement, RequestFacts, Standing, facts_of
from services.standing_approvals import Use
from storage.store import Store

LONGEST_COPY = 256
MOST_NAMED = 3
"""How many other requests with the same receipt are named: a caption is short."""


@answers(Redraw, roles=MONEY, toward=Toward.CHILD, reads=True)
async def redraw(ask: Redraw, who: Actor, store: Store) -> Screen:
    """Show the card again where one of its steps was."""
    return await decision_card(ask.request_id, who, store)


@draws(request_cards.FOR_PARENT)
async def decision_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a request for those who decide on it, as it stands now."""
    facts = await facts_of(store, RequestId(object_id), reader=reader)
    if facts.request.is_pending:
        return _pending_card(facts, reader)
    ended = _ended_card(facts, reader)
    written = invoice_buttons(await store.invoices.of_request(facts.request.id))
    return replace(ended, buttons=(*ended.buttons, *rows(*written, wide=2)))


def title_of(facts: RequestFacts) -> str:
    """Return "Ahmed #12: 200 credits"."""
    request = facts.request
    values = {"reseller": facts.reseller.name, "number": request.number, "credits": credits_worded(request.loads)}
    return _("%(reseller)s #%(number)s: %(credits)s") % values


def _pending_card(facts: RequestFacts, reader: Actor) -> Screen:
    request, standing = facts.request, facts.standing
    return Screen(
        title=title_of(facts),
        lines=tuple(_flags(facts)),
        fields=present(
            Field(_("Panel"), facts.panel) if facts.panel else None,
            Field(_("Credits"), amount_worded(request.credits, request.bonus)) if request.bonus else None,
            Field(_("Price"), request_price(request)),
            Field(_("Sum"), money(request.total)),
            Field(_("Asked for"), _asked(request)) if _differs(request) else None,
            _receipt_field(facts),
            Field(_("Balance"), credits_worded(standing.balance)),
            Field(_("To be loaded"), credits_worded(standing.to_load)) if standing.to_load else None,
            Field(_("This month"), _this_month(facts)),
            Field(_("Payments"), due_worded(standing.due)),
            _overdue_field(standing),
            Field(_("Debt limit"), money(standing.debt_limit)),
            Field(_("Agreement"), agreement_worded(standing.agreement)),
            Field(_("Left in stock"), number(facts.left)) if facts.left is not None else None,
            tickets_field(facts, reader),
        ),
        note=_waits_until(request),
        buttons=(*(_pending_buttons(facts) if reader.role in DECIDERS else ()), *to_tickets(facts, reader)),
        picture=receipt_picture(facts),
    )


def _receipt_field(facts: RequestFacts) -> Field | None:
    if facts.request.origin is not Origin.ASKED:
        return None
    return Field(_("Receipt"), _("none yet") if facts.receipt is None else _("here"))


def _overdue_field(standing: Standing) -> Field | None:
    """Return how much is overdue and since when, `None` for nothing."""
    if standing.overdue.minor <= 0 or standing.oldest is None:
        return None
    values = {"amount": money(standing.overdue), "day": day(standing.oldest)}
    return Field(_("Overdue"), _("%(amount)s, since %(day)s") % values)


def _differs(request: Request) -> bool:
    """Return whether something else than was asked for is to be sold, or was."""
    agreed = (request.credits, request.price, request.bonus)
    return request.origin is Origin.ASKED and agreed != (request.asked_credits, request.quoted_price, 0)


def _asked(request: Request) -> str:
    return _("%(credits)s for %(sum)s") % {
        "credits": credits_worded(request.asked_credits),
        "sum": money(request.quote),
    }


def _this_month(facts: RequestFacts) -> str:
    """Return how much was bought in the running period, against the minimum where there is one."""
    bought, least = facts.standing.bought, facts.sub_panel.period_minimum
    if not least:
        return credits_worded(bought)
    return _("%(bought)s of at least %(least)s") % {"bought": number(bought), "least": credits_worded(least)}


def agreement_worded(agreement: Agreement | None) -> str:
    """Return what stands agreed, and until when if something ends it."""
    if agreement is None:
        return _("none")
    values: dict[str, Any] = {"number": agreement.number, "day": day(agreement.at.astimezone(zone()).date())}
    agreed = _("terms %(number)s, agreed outside the bot") if agreement.outside else _("terms %(number)s, %(day)s")
    if agreement.ends is None:
        return agreed % values
    values |= {"agreed": agreed % values, "moment": moment(agreement.ends)}
    if agreement.over:
        return _("%(agreed)s; over since %(moment)s") % values
    return _("%(agreed)s; holds until %(moment)s") % values


def _flags(facts: RequestFacts) -> list[str]:
    """Return what somebody should see before they decide."""
    request = facts.request
    flags = [
        _("⚠️ The same receipt came with %(reseller)s #%(number)s on %(moment)s.")
        % {"reseller": same.reseller, "number": same.number, "moment": moment(same.at)}
        for same in facts.same_receipts[:MOST_NAMED]
    ]
    more = len(facts.same_receipts) - MOST_NAMED
    if more > 0:
        counted = ngettext("⚠️ It came with %(n)s more request.", "⚠️ It came with %(n)s more requests.", more)
        flags.append(counted % {"n": number(more)})
    flags += alike_lines(facts.alike)
    if facts.left is not None and facts.left < request.loads:
        flags.append(_("⚠️ That is more than what is left in your stock."))
    if facts.reseller.paused:
        flags.append(_("⚠️ New requests of theirs are paused."))
    if request.beyond is not None:
        why = _why_not_by_itself(request.beyond, today=facts.of_today)
        flags.append(_("Your standing approval doesn't cover it: %(why)s.") % {"why": why})
    if facts.left_by:
        flags.append(_("⚠️ %(name)s may not decide on so much; an owner has to.") % {"name": facts.left_by})
    if request.not_arrived:
        flags.append(_("The payment hasn't arrived yet; the request stays open."))
    if facts.seconded_by:
        flags.append(_agreed_first(facts))
    return flags


def _why_not_by_itself(beyond: Beyond, *, today: bool) -> str:
    """Return why a request waits that a standing approval might have approved. `today`: it was made today."""
    words = {
        Beyond.CAP: _("above today's cap") if today else _("above the cap of its day"),
        Beyond.CREDIT: _("what they had in credit wasn't enough"),
        Beyond.UNUSUAL: _("it is unusual for them"),
        Beyond.SECOND_PERSON: _("two colleagues have to agree to such a sum"),
        Beyond.STOCK: _("your stock wasn't enough"),
        Beyond.FROZEN: _("everything was frozen"),
        Beyond.SUSPENDED: _("your account was suspended"),
    }
    return words[beyond]


def _agreed_first(facts: RequestFacts) -> str:
    credit = facts.request.from_credit
    values = {"name": facts.seconded_by, "sum": money(facts.request.total), "credit": money(credit)}
    if credit.minor:
        return (
            _("%(name)s agreed that %(sum)s are paid, %(credit)s from their credit; a second colleague must confirm.")
            % values
        )
    if facts.request.settlement is Settlement.PAID:
        return _("%(name)s agreed that %(sum)s are in; a second colleague must confirm.") % values
    return _("%(name)s agreed to %(sum)s on account; a second colleague must confirm.") % values


def _waits_until(request: Request) -> str:
    return "" if request.not_arrived else _("Open until %(moment)s.") % {"moment": moment(request.expires_at)}


def _pending_buttons(facts: RequestFacts) -> tuple[tuple[Button, ...], ...]:
    request, asked = facts.request, facts.request.origin is Origin.ASKED
    first, *others = _approvals(facts)
    return (
        (first,),
        *rows(
            *others,
            None if request.not_arrived or not asked else press(_("Not arrived yet"), NotArrived(request.id)),
            press(_("Other amount or price"), OtherNumbers(request.id)),
            press(_("Decline…"), DeclineChoices(request.id)) if asked else press(_("Drop it"), DropSale(request.id)),
            wide=2,
        ),
    )


def _approvals(facts: RequestFacts) -> tuple[Button, ...]:
    """Return the ways to approve a request as it stands: the one that a colleague has agreed to, or the likely one."""
    request, n = facts.request, amount_worded(facts.request.credits, facts.request.bonus)
    paid, on_account = (approve_ask(request, settlement) for settlement in Settlement)
    if facts.seconded_by and request.settlement is Settlement.ON_ACCOUNT:
        return main(_("On account: approve %(n)s") % {"n": n}, on_account), press(_("Money in"), paid)
    credit = min(facts.standing.credit, request.total, key=lambda amount: amount.minor)
    return ways_to_approve(paid, n, request.total, request.from_credit if facts.seconded_by else credit)


def ways_to_approve(paid: Approve, what: str, charge: Money, credit: Money) -> tuple[Button, ...]:
    """Return the buttons that approve, the likely one first. `credit`: what money in credit pays of the charge.

    `paid`: the approval where all of it came in now; `what`: how the buttons call it, "200" or "€420".
    """
    values = {"n": what, "rest": money(charge - credit)}
    on_account = press(_("On account"), replace(paid, settlement=Settlement.ON_ACCOUNT))
    if not credit.minor:
        return main(_("Money in: approve %(n)s") % values, paid), on_account
    from_credit, all_in = (
        replace(paid, covered=credit.minor),
        press(_("Money in: %(sum)s") % {"sum": money(charge)}, paid),
    )
    if credit == charge:
        return main(_("Paid from credit: approve %(n)s") % values, from_credit), all_in
    return main(_("%(rest)s in: approve %(n)s") % values, from_credit), all_in, on_account


def _ended_card(facts: RequestFacts, reader: Actor) -> Screen:
    """Return a request that has ended: who decided what, and when."""
    request = facts.request
    to_load = request.loading is LoadingState.TO_LOAD
    return Screen(
        title=title_of(facts),
        lines=tuple(_ended(facts)),
        fields=present(
            Field(_("Panel"), facts.panel) if facts.panel else None,
            Field(_("Asked for"), _asked(request)) if _differs(request) else None,
            Field(_("Account"), facts.sub_panel.account, copyable=True) if to_load else None,
            Field(_("Amount"), str(request.loads), copyable=True) if to_load else None,
        ),
        buttons=_ended_buttons(facts) if reader.role in DECIDERS else (),
        picture=receipt_picture(facts),
        quiet=facts.by_itself is not None and not to_load,
    )


def _ended_buttons(facts: RequestFacts) -> tuple[tuple[Button, ...], ...]:
    """Return what can still be done: loading it, and taking a gift back."""
    request = facts.request
    loading = _loading_buttons(facts) if request.loading is LoadingState.TO_LOAD else ()
    stands = request.loading is not LoadingState.FAILED and request.taken_back_at is None
    if request.gift_id is None or not stands:
        return loading
    one, whole = TakeShareBack(request.id), TakeGiftBack(request.gift_id)
    return (*loading, *rows(press(_("Take it back…"), one), press(_("The whole gift…"), whole), wide=2))


def _loading_buttons(facts: RequestFacts) -> tuple[tuple[Button, ...], ...]:
    request = facts.request
    return (
        *rows(_copy_account(facts.sub_panel.account), copy(_("Copy amount"), str(request.loads)), wide=2),
        (main(_("Loaded"), Loaded(request.id)), press(_("Failed…"), FailLoading(request.id))),
    )


def _copy_account(account: str) -> Button | None:
    return copy(_("Copy account"), account[:LONGEST_COPY]) if account else None


def _ended(facts: RequestFacts) -> list[str]:
    request = facts.request
    values: dict[str, Any] = {"who": facts.decided_by, "moment": when(request)}
    match request.state:
        case RequestState.APPROVED:
            return [*_approved(facts, values), *_loading(facts), *_taken_back(facts)]
        case RequestState.DECLINED:
            because = declined_because(request.declined_for, request.reason)
            return [_("%(who)s declined it on %(moment)s.") % values, because]
        case RequestState.WITHDRAWN:
            dropped = request.origin is Origin.SOLD
            ended = _("%(who)s dropped it on %(moment)s.") if dropped else _("%(who)s withdrew it on %(moment)s.")
            return [ended % values]
        case RequestState.EXPIRED:
            return [_("It expired on %(moment)s.") % values]
        case RequestState.PENDING:
            return []
        case _:
            assert_never(request.state)


def _approved(facts: RequestFacts, values: dict[str, Any]) -> list[str]:
    request = facts.request
    if facts.by_itself is not None:
        return [
            _approved_itself(facts.by_itself, values),
            approved_line(request),
            paid_line(request.total, request.from_credit),
        ]
    if request.origin is Origin.GOODWILL:
        return [_("%(who)s gave it on %(moment)s:") % values, approved_line(request)]
    sold = request.origin is Origin.SOLD
    approved = _("%(who)s sold it on %(moment)s:") if sold else _("%(who)s approved it on %(moment)s:")
    if facts.seconded_by:
        values = values | {"first": facts.seconded_by}
        both = _("%(first)s and %(who)s approved it on %(moment)s:")
        approved = _("%(first)s and %(who)s sold it on %(moment)s:") if sold else both
    approved %= values
    on_account = request.settlement is Settlement.ON_ACCOUNT
    paid = _("It is on account.") if on_account else paid_line(request.total, request.from_credit)
    return [approved, approved_line(request), paid]


def _approved_itself(use: Use, values: dict[str, Any]) -> str:
    """Return "Approved by your standing approval of 3 March: 150 of 400 today."."""
    given = day(use.set_at.astimezone(zone()).date())
    values = values | {"day": given, "used": number(use.used), "cap": number(use.cap)}
    if use.today:
        return _("Approved by your standing approval of %(day)s: %(used)s of %(cap)s today.") % values
    return _("Approved by your standing approval of %(day)s on %(moment)s: %(used)s of %(cap)s that day.") % values


def _taken_back(facts: RequestFacts) -> list[str]:
    if facts.taken_back is None:
        return []
    values = {"who": facts.taken_back.who, "moment": moment(facts.taken_back.at)}
    return [_("%(who)s took it back on %(moment)s:") % values, facts.taken_back.reason]


def _loading(facts: RequestFacts) -> list[str]:
    request = facts.request
    values = {"who": facts.loaded_by, "moment": moment(request.loaded_at or request.requested_at)}
    match request.loading:
        case LoadingState.TO_LOAD | LoadingState.UNKNOWN:
            return [_("Not loaded yet.")]
        case LoadingState.LOADED:
            return [_("%(who)s loaded it on %(moment)s.") % values] if facts.loaded_by else []
        case LoadingState.FAILED if facts.taken_back is None:
            return [_("Loading failed, said %(who)s on %(moment)s:") % values, facts.failed_because]
        case LoadingState.FAILED | None:
            return []
        case _:
            assert_never(request.loading)
