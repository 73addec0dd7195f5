"""/goodwill in the chat: how many, to whom and why, one card, one tap; and how it is spoken of afterwards."""

from dataclasses import dataclass, replace

import pytest

from domain.ledger import AccountKind
from domain.people import Reseller, ResellerState, Role
from domain.requests import GiftId
from domain.traffic import Outcome
from handlers.balance import ShowBalanceOf
from handlers.goodwill_asks import ChooseReceivers, GiveGift, ShowGift, TakeGiftBack, TakeGiftBackFor, TickReceiver
from handlers.history import ShowHistory, ShowHistoryOf
from handlers.screen import Screen
from services import closing, loading
from storage.models.people import resellers
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import spend
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import agree, change


@dataclass(frozen=True)
class Three:
    """The desk of a trade with Omar and Luis besides Ahmed."""

    desk: Desk
    omar: Chat
    luis: Chat
    omars: Reseller
    luiss: Reseller

    async def given(self, line: str = '50 all "Outage on Sunday"') -> Screen:
        """Have Ana give credits by one line and one tap."""
        return await self.desk.ana.taps(button(await self.desk.ana.says(f"/goodwill {line}"), "Give "))

    async def load(self) -> None:
        async def work(store: Store) -> None:
            for request in await store.requests.to_load(self.desk.trade.top.id, limit=100):
                await loading.confirm_loaded(store, request.id, by=self.desk.trade.ana)

        await self.desk.trade.database.write(work)
        for chat in (self.desk.ahmed, self.omar, self.luis):
            await chat.news()


@pytest.fixture
async def three(desk: Desk) -> Three:
    omars, omar, _panel = await desk.trade.sibling("Omar TV")
    luiss, luis, _other = await desk.trade.sibling("Luis TV")
    database = desk.trade.database
    return Three(desk, Chat(database, omar), Chat(database, luis), omars, luiss)


async def test_one_line_shows_one_card_and_one_tap_gives(three: Three) -> None:
    ana = three.desk.ana
    card = await ana.says("/goodwill 50 all “Outage on Sunday”")
    assert text_of(card).splitlines() == [
        "Give 50 credits to each of 3?",
        "Who gets it: Ahmed TV, Luis TV, Omar TV",
        "In all: 150 credits",
        "Outage on Sunday",
        "Each of them is told, with this reason. Nothing is charged for it.",
    ]
    done = await ana.taps(button(card, "Give 150 credits"))
    assert "Given: 50 credits to each of 3" in text_of(done)
    for chat in (three.desk.ahmed, three.omar, three.luis):
        [news] = await chat.news()
        assert text_of(news).splitlines() == [
            "A gift for you: 50 credits",
            "Nothing is charged for them.",
            "We are loading them now; you'll hear when they are there.",
            "Outage on Sunday",
        ]
        assert "Ana" not in text_of(news)
    [ours] = await three.desk.marta.news()
    assert "Ana gave 50 credits to each of 3." in text_of(ours)
    assert "Given already" not in text_of(done)
    assert "Ana gave these credits already" in text_of(await three.desk.marta.taps(button(card, "Give 150 credits")))
    assert (await three.desk.trade.balance(AccountKind.STOCK, three.desk.trade.top))[1] == 150


async def test_by_buttons_it_is_asked_how_many_to_whom_and_why(three: Three) -> None:
    ana = three.desk.ana
    assert "How many credits shall each of them get?" in text_of(await ana.says("/goodwill"))
    whom = await ana.says("50")
    assert list(buttons_of(whom)) == ["Everybody (3)", "Choose them…", "« Menu"]
    ticks = await ana.taps(button(whom, "Choose them"))
    assert list(buttons_of(ticks))[:3] == ["☐ Ahmed TV", "☐ Luis TV", "☐ Omar TV"]
    assert "Go on" not in " ".join(buttons_of(ticks))
    ticks = await ana.taps(button(ticks, "☐ Omar TV"))
    ticks = await ana.taps(button(ticks, "☐ Luis TV"))
    ticks = await ana.taps(button(ticks, "☑ Omar TV"))
    assert "1 of 3 are chosen." in text_of(ticks)
    why = await ana.taps(button(ticks, "Go on (1)"))
    assert "Everybody who gets them will read it." in text_of(why)
    card = await ana.says("A slow week")
    assert "Give 50 credits to 1 sub-reseller?" in text_of(card)
    await ana.taps(button(card, "Give 50 credits"))
    assert [len(await chat.news()) for chat in (three.desk.ahmed, three.omar, three.luis)] == [0, 0, 1]


async def test_those_who_are_named_get_it(three: Three) -> None:
    card = await three.desk.ana.says('/goodwill 50 omar, luis tv "Sorry"')
    assert "Who gets it: Luis TV, Omar TV" in text_of(card)
    card = await three.desk.ana.says('/goodwill 50 omar and luis "Sorry"')
    assert "Who gets it: Luis TV, Omar TV" in text_of(card)
    assert "None of your sub-resellers is called “zzz”" in text_of(
        await three.desk.ana.says('/goodwill 50 zzz "Sorry"')
    )


async def test_a_name_that_several_go_by_is_not_guessed(three: Three) -> None:
    await three.desk.trade.sibling("Omar Two")
    answer = await three.desk.ana.says('/goodwill 50 omar "Sorry"')
    assert "Several of your sub-resellers may be meant by “omar”." in text_of(answer)


async def test_one_who_is_called_all_is_not_everybody(three: Three) -> None:
    await three.desk.trade.sibling("All Stars")
    card = await three.desk.ana.says('/goodwill 50 all stars "Sorry"')
    assert "Who gets it: All Stars" in text_of(card)


async def test_with_several_panels_it_is_asked_of_which(three: Three, network: Network) -> None:
    second = await network.panel(three.desk.trade.top, "Second")
    await network.sub_panel(three.omars, second)
    asked = await three.desk.ana.says('/goodwill 50 all "Outage"')
    assert list(buttons_of(asked))[:2] == ["Panel (3)", "Second (1)"]
    card = await three.desk.ana.taps(button(asked, "Second"))
    assert "Who gets it: Omar TV" in text_of(card)
    assert "Panel: Second" in text_of(card)
    named = await three.desk.ana.says('/goodwill 50 second "Outage"')
    assert "Who gets it: Omar TV" in text_of(named)


async def test_many_are_ticked_page_by_page(desk: Desk) -> None:
    for number in range(10):
        await desk.trade.sibling(f"Sub {number}")
    await desk.ana.says("/goodwill")
    ticks = await desk.ana.taps(button(await desk.ana.says("5"), "Choose them"))
    names = [label for label in buttons_of(ticks) if label.startswith("☐")]
    more = await desk.ana.taps(button(ticks, "More"))
    names += [label for label in buttons_of(more) if label.startswith("☐")]
    assert len(names) == len(set(names)) == 11
    ticked = await desk.ana.taps(button(more, names[-1]))
    assert "‹ Previous" in buttons_of(ticked), "the page stays"
    assert f"☑{names[-1][1:]}" in buttons_of(ticked)


async def test_who_is_left_out_is_named_with_why(three: Three) -> None:
    await change(three.desk.trade.database, resellers, three.omars.id, state=ResellerState.SUSPENDED)
    card = await three.desk.ana.says('/goodwill 50 all "Outage"')
    assert "Give 50 credits to each of 2?" in text_of(card)
    assert "Left out: Omar TV (suspended)" in text_of(card)


async def test_one_that_closes_meanwhile_is_said_before_anything_is_given(three: Three) -> None:
    card = await three.desk.ana.says('/goodwill 50 all "Outage"')
    await three.desk.trade.database.write(lambda store: closing.close(store, three.omars.id, by=three.desk.trade.ana))
    answer = await three.desk.ana.taps(button(card, "Give 150"))
    assert "it has changed who can get these credits" in text_of(answer)
    assert await three.luis.news() == []
    again = await three.desk.ana.taps(ShowGift(GiftId(int(button(card, "Give 150").action.split(":")[1]))))
    assert "Given: 50 credits to each of 2" in text_of(await three.desk.ana.taps(button(again, "Give 100")))


async def test_stock_of_exactly_the_rest_suffices_and_less_is_said_on_the_card(three: Three) -> None:
    await three.desk.trade.stock(149)
    card = await three.desk.ana.says('/goodwill 50 all "Outage"')
    assert "⚠️ That is more than what is left in your stock." in text_of(card)
    answer = await three.desk.ana.taps(button(card, "Give 150"))
    assert "150 credits are needed, and 149 are left in your stock." in text_of(answer)
    await three.desk.trade.stock(1)
    assert "Given: 50 credits to each of 3" in text_of(await three.desk.ana.taps(button(card, "Give 150")))


async def test_another_gift_meanwhile_is_said_with_its_reason(three: Three) -> None:
    mine, hers = [await one.says('/goodwill 50 all "Outage"') for one in (three.desk.ana, three.desk.marta)]
    await three.desk.ana.taps(button(mine, "Give 150"))
    answer = await three.desk.marta.taps(button(hers, "Give 150"))
    assert "Ana gave 50 credits to each of several meanwhile, on 2 Mar, 09:00: “Outage”." in text_of(answer)
    assert (await three.desk.trade.balance(AccountKind.STOCK, three.desk.trade.top))[1] == 150


# How it is spoken of


async def test_history_balance_and_lists_say_why_it_was_given(three: Three) -> None:
    await three.given()
    await three.load()
    ahmed, child = three.desk.ahmed, three.desk.trade.child
    assert [(field.value, field.more) for field in (await ahmed.taps(ShowHistory())).fields] == [
        ("+50", "Gift: Outage on Sunday · then 50 credits")
    ]
    assert "Gift: Outage on Sunday" in text_of(await ahmed.says("/balance"))
    assert "Gift: Outage on Sunday" in text_of(await three.desk.ana.taps(ShowBalanceOf(child.id)))
    assert "Gift: Outage on Sunday (Ahmed TV)" in text_of(await three.desk.ana.says("/history"))
    assert "#1 · 50 · gift · loaded" in buttons_of(await ahmed.says("/requests"))
    await ahmed.says("#1")
    [own] = await ahmed.news()
    assert text_of(own).splitlines()[:3] == [
        "Gift #1: 50 credits",
        "Given to you on 2 Mar, 09:00:",
        "50 credits as a gift: Outage on Sunday",
    ]
    assert "Same as last" not in " ".join(buttons_of(await ahmed.says("/balance"))), (
        "a gift is nothing to ask for again"
    )


async def test_what_was_given_further_down_is_none_of_the_parents_business(desk: Desk, network: Network) -> None:
    trade = desk.trade
    leaf = await network.child(trade.child, "Leaf TV")
    await network.sub_panel(leaf, trade.panel)
    await agree(network, trade.child, trade.ahmed, leaf)
    await network.fund(trade.sub_panel, 100)
    await desk.ahmed.taps(button(await desk.ahmed.says('/goodwill 50 all "A secret"'), "Give 50"))

    async def load(store: Store) -> None:
        for request in await store.requests.to_load(trade.child.id):
            await loading.confirm_loaded(store, request.id, by=trade.ahmed)

    await trade.database.write(load)
    assert "A secret" in text_of(await desk.ahmed.says("/history"))
    for seen in (ShowHistoryOf(trade.child.id), ShowBalanceOf(trade.child.id)):
        assert "secret" not in text_of(await desk.ana.taps(seen))


# Taken back


async def test_the_whole_gift_is_taken_back_with_a_reason(three: Three) -> None:
    done = await three.given()
    await three.load()
    asked = await three.desk.ana.taps(button(done, "Take it back"))
    assert "Take 50 credits back from each of 3?" in text_of(asked)
    await three.desk.ana.taps(button(asked, "Take back 150 credits"))
    assert "Taken back: 150 credits in all" in text_of(await three.desk.ana.says("It was given twice"))
    [news] = await three.omar.news()
    assert "Gift #1 was taken back: 50 credits (Outage on Sunday)." in text_of(news)
    assert news.quote == "It was given twice"
    history = text_of(await three.omar.taps(ShowHistory()))
    assert "Taken back: Gift: Outage on Sunday. It was given twice" in history
    again = await three.desk.ana.taps(button(done, "Take it back"))
    assert "None of these credits can be taken back" in text_of(again)


async def test_one_is_taken_back_from_its_history_or_its_card(three: Three) -> None:
    await three.given()
    await three.load()
    history = await three.desk.ana.taps(ShowHistoryOf(three.omars.id))
    asked = await three.desk.ana.taps(button(history, "Take gift #1 back"))
    assert "Take 50 credits back from Omar TV?" in text_of(asked)
    await three.desk.ana.taps(button(asked, "Take back"))
    await three.desk.ana.says("Not theirs")
    [news] = await three.omar.news()
    assert news.quote == "Not theirs"
    assert "Ana took a gift to Omar TV back: 50 credits (Outage on Sunday)." in await three.desk.marta.sees()
    listed = await three.desk.ana.says("/requests")
    await three.desk.ana.taps(button(listed, "Luis TV #1"))
    card = (await three.desk.ana.news())[-1]
    assert "Ana gave it on 2 Mar, 09:00:" in text_of(card)
    rest = await three.desk.ana.taps(button(card, "The whole gift"))
    assert "Take 50 credits back from each of 2?" in text_of(rest)


async def test_what_is_used_stays_and_the_card_says_whose(three: Three) -> None:
    done = await three.given()
    await three.load()
    await spend(three.desk.trade, 1)
    asked = await three.desk.ana.taps(button(done, "Take it back"))
    assert "Take 50 credits back from each of 2?" in text_of(asked)
    assert "Keep theirs: used or frozen: Ahmed TV" in text_of(asked)


# Roles and forged buttons


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.VIEWER])
async def test_who_does_not_deal_with_money_gives_nothing(three: Three, network: Network, role: Role) -> None:
    card = await three.desk.ana.says('/goodwill 50 all "Outage"')
    chat = Chat(three.desk.trade.database, await network.member(three.desk.trade.top, role, name="Sam"))
    for answer in (await chat.replies("/goodwill 50 all"), await chat.presses(button(card, "Give 150"))):
        assert answer.outcome is Outcome.REFUSED
        assert "Your role doesn't include this." in answer.said


async def test_a_gift_of_others_is_out_of_reach(three: Three) -> None:
    card = await three.desk.ana.says('/goodwill 50 all "Outage"')
    gift = GiftId(int(button(card, "Give 150").action.split(":")[1]))
    asks = [
        GiveGift(gift, 3, 50),
        ShowGift(gift),
        ChooseReceivers(gift),
        TakeGiftBack(gift),
        TakeGiftBackFor(gift, 3, "x"),
    ]
    for ask in asks:
        assert (await three.omar.presses(ask)).outcome is Outcome.REFUSED
    noise = (await three.desk.trade.database.read(lambda store: store.resellers.tops()))[0]
    for receiver in (three.desk.trade.top.id, noise.id, -1, 2**62):
        assert (await three.desk.ana.presses(TickReceiver(gift, receiver))).outcome is Outcome.REFUSED
    assert "I can't find that." in text_of(await three.desk.ana.taps(GiveGift(GiftId(gift + 99), 3, 50)))


async def test_without_anybody_to_give_to_it_says_so(desk: Desk, network: Network) -> None:
    top = await network.top("Lonely TV")
    lonely = Chat(desk.trade.database, await network.member(top, name="Lone"))
    assert "There is nobody who could get these credits now." in text_of(await lonely.says('/goodwill 50 all "x1"'))


async def spanish(chat: Chat) -> Chat:
    await chat.database.write(lambda store: store.members.change(chat.member.member_id, language="es"))
    return Chat(chat.database, replace(chat.member, language="es"))


async def test_it_is_all_said_in_spanish(three: Three) -> None:
    ana, omar = [await spanish(chat) for chat in (three.desk.ana, three.omar)]
    card = await ana.says("/goodwill 50 todos «Corte del domingo»")
    assert "¿Regalar 50 créditos a cada uno de 3?" in text_of(card)
    await ana.taps(button(card, "Regalar 150"))
    [news] = await omar.news()
    assert text_of(news).splitlines()[0] == "Un regalo para ti: 50 créditos"
