"""A frozen sub-reseller: nobody books on its accounts, and a freeze from above is lifted above."""

from decimal import Decimal
from typing import Any

import pytest

from domain.closing import MoneyEnd
from domain.ledger import AccountKind
from domain.money import Money
from domain.people import Role
from domain.requests import Settlement
from handlers.freezing import LiftFreeze
from services import books, closing, decisions, freezing, loading, payments
from services.closing import FrozenBelow
from services.decisions import Decision
from services.freezing import ChildFrozen
from storage.database import Work
from tests.factories import Network
from tests.paying import received
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat, button, text_of
from tests.trade import Trade, child_who_trades


@pytest.mark.both_engines
async def test_nobody_books_on_the_accounts_of_one_who_froze_them(trade: Trade) -> None:
    loaded, approved, waiting = await sold(trade), await trade.request(50), await trade.request(20)
    await approve_it(trade, approved)
    _house, _karim, karims = await trade.sibling("Karim")
    await trade.network.fund(karims, 30)
    await trade.database.write(lambda store: freezing.freeze(store, "Stolen phone", by=trade.ahmed))
    child, ana, other = trade.child.id, trade.ana, karims.reseller_id
    [wallet] = (await trade.database.read(lambda store: closing.left(store, child))).wallets
    [karims_wallet] = (await trade.database.read(lambda store: closing.left(store, other))).wallets
    deeds: list[Work[Any]] = [
        lambda store: loading.confirm_loaded(store, approved.id, by=ana),
        lambda store: decisions.approve(store, waiting.id, Decision(Settlement.PAID, 20, waiting.price), by=ana),
        lambda store: loading.fail(store, approved.id, "No", by=ana),
        lambda store: payments.record(store, child, received(Money(1, "EUR")), by=ana),
        lambda store: books.take_back_sale(store, loaded.id, "No", by=ana),
        lambda store: closing.give_up_unloaded(store, child, "No", by=ana),
        lambda store: closing.buy_back(store, child, wallet.account_id, credits=200, price=Decimal(1), by=ana),
        lambda store: closing.pass_on(store, child, wallet.account_id, credits=200, to=other, by=ana),
        lambda store: closing.pass_on(store, other, karims_wallet.account_id, credits=30, to=child, by=ana),
        lambda store: closing.forfeit(store, child, wallet.account_id, credits=200, by=ana),
        lambda store: closing.settle_money(store, child, Money(-420_00, "EUR"), MoneyEnd.WAIVED, by=ana),
        lambda store: closing.hand_up(store, child, "No", by=ana),
    ]
    for deed in deeds:
        with pytest.raises(ChildFrozen, match="owner of theirs"):
            await trade.database.write(deed)
    assert await trade.balance(AccountKind.WALLET) == (200, 0)
    await trade.database.write(lambda store: freezing.lift(store, by=trade.ahmed))
    await trade.database.write(deeds[0])
    assert await trade.balance(AccountKind.WALLET) == (250, 0)


async def test_a_payment_of_one_who_froze_is_refused_before_it_is_shown(trade: Trade) -> None:
    await trade.database.write(lambda store: freezing.freeze(store, "", by=trade.ahmed))
    assert "Ahmed TV froze their account" in text_of(await Chat(trade.database, trade.ana).says("/payment Ahmed 4"))


async def test_who_froze_below_one_that_is_taken_over_is_not_named(trade: Trade, network: Network) -> None:
    _house, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    await network.fund(trade.sub_panel, 500)
    await approve_it(trade, await trade.request(10, by=omar, sub_panel_id=sub_panel.id), by=trade.ahmed)
    await trade.database.write(lambda store: freezing.freeze(store, "", by=omar))
    with pytest.raises(FrozenBelow) as refused:
        await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    assert "Omar" not in str(refused.value)


@pytest.mark.both_engines
async def test_a_freeze_from_above_says_who_alone_can_lift_it(trade: Trade, network: Network) -> None:
    _house, _omar, _panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    nadia = Chat(trade.database, await network.member(trade.child, Role.FINANCE, name="Nadia"))
    await trade.database.write(lambda store: freezing.freeze(store, "Stolen phone", by=trade.ana))
    ahmed = Chat(trade.database, trade.ahmed)
    theirs = "Top TV froze the network; only they can lift it."
    assert text_of(await ahmed.says("/payment Omar 4")) == (
        "Top TV froze the network, so no credits or money move right now.\nOnly they can lift it."
    )
    assert theirs in text_of(await ahmed.says("/menu"))
    shown = await ahmed.says("/freeze")
    assert theirs in text_of(shown)
    await ahmed.taps(button(shown, "Freeze"))
    await ahmed.says("Me too")
    assert theirs in text_of(await ahmed.says("/menu"))
    await nadia.news()
    lifted = text_of(await ahmed.taps(LiftFreeze()))
    assert theirs in lifted
    assert "move again" not in lifted
    [told] = await nadia.news()
    assert "nothing moves yet" in text_of(told)


async def test_a_freeze_further_up_names_nobody(trade: Trade, network: Network) -> None:
    _house, omar, _panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    await trade.database.write(lambda store: freezing.freeze(store, "Stolen phone", by=trade.ana))
    chat = Chat(trade.database, omar)
    for said in ("/menu", "/freeze"):
        shown = text_of(await chat.says(said))
        assert "only those who froze it can lift it" in shown
        assert "Top TV" not in shown
