"""/deputy: letting a colleague stand in, and what a deputy sees, may, and may not."""

from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.people import Role
from domain.requests import RequestState
from domain.traffic import Outcome
from handlers.ask import Ask
from handlers.deputies import ConfirmStandIn, EndDeputy, StandIn
from handlers.freezing import Freeze, LiftFreeze
from handlers.limits import LimitADay, LimitAtOnce
from handlers.payment_methods import AddMethod
from handlers.sub_reseller import Suspend
from handlers.team import InviteColleague, RemoveColleague, SetRole
from handlers.terms_asks import SetSecondPerson, SetStandingLimit, SetStandingPrice
from tests.authority import let_stand_in
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of, whole_menu

DAY = timedelta(days=1)


@pytest.fixture
async def sam(desk: Desk, network: Network) -> Chat:
    """Return the chat of a colleague in support."""
    return Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT, name="Sam"))


async def test_an_owner_lets_a_colleague_stand_in_from_a_day_to_a_day(desk: Desk, sam: Chat) -> None:
    shown = await desk.ana.says("/deputy")
    assert "Nobody does at the moment." in text_of(shown)
    assert "Ana" not in buttons_of(shown)
    roles = await desk.ana.taps(button(shown, "Sam"))
    question = await desk.ana.taps(button(roles, "owner"))
    assert "From which day on?" in text_of(question)
    await desk.ana.taps(button(question, "Tomorrow"))
    sure = await desk.ana.says("12 March")
    assert "Role: owner\nFirst day: 3 March 2026\nLast day: 12 March 2026" in text_of(sure)
    assert await sam.news() == []
    done = await desk.ana.taps(button(sure, "Yes, let Sam stand in"))
    assert "Sam stands in for you from 3 March 2026 to 12 March 2026." in text_of(done)
    assert "You stand in for Ana from 3 March 2026 to 12 March 2026." in await sam.sees()


async def test_it_stands_in_team_and_is_ended_there_or_in_deputy(desk: Desk, sam: Chat) -> None:
    await let_stand_in(desk.trade, sam.member, days=10)
    said = "for Ana, 2 March 2026 to 11 March 2026, as owner"
    team = await desk.ana.says("/team")
    assert f"Sam: support · {said}" in text_of(team)
    assert f"Role: support · {said}" in text_of(await desk.ana.taps(button(team, "Sam")))
    shown = await desk.ana.taps(button(team, "Deputy"))
    assert f"Sam: {said}" in text_of(shown)
    ended = await desk.ana.taps(button(shown, "End it: Sam"))
    assert "Sam doesn't stand in any more." in text_of(ended)
    assert "That is over already." in text_of(await desk.ana.taps(button(shown, "End it: Sam")))
    assert "Sam: support\n" in text_of(await desk.ana.says("/team")) + "\n"


async def test_a_name_behind_the_command_is_enough(desk: Desk, sam: Chat) -> None:
    assert "Sam stands in for Ana: with which role?" in text_of(await desk.ana.says("/deputy sam"))
    assert list(buttons_of(await desk.ana.says("/deputy Mar"))) == ["owner", "« Deputies"]
    assert "Nobody in your team is called “Ana”." in text_of(await desk.ana.says("/deputy Ana"))
    assert "Nobody in your team is called “Ahmed”." in text_of(await desk.ana.says("/deputy Ahmed"))


async def test_the_menu_of_a_deputy_says_for_whom_and_until_when(desk: Desk, sam: Chat, clock: TurnableClock) -> None:
    await let_stand_in(desk.trade, sam.member, days=11)
    menu = await sam.says("/menu")
    assert "You stand in for Ana until 12 March 2026." in text_of(menu)
    assert {"Terms", "Payment", "Audit"} <= await whole_menu(sam)
    clock.forward(11 * DAY)
    menu = await sam.says("/menu")
    assert "stand in" not in text_of(menu)
    assert not {"Terms", "Payment", "Audit"} & await whole_menu(sam)


async def test_a_deputy_decides_and_the_card_names_them(desk: Desk, sam: Chat) -> None:
    await let_stand_in(desk.trade, sam.member, Role.FINANCE)
    await sam.news()
    await desk.ahmed.says("/request 200")
    card = (await sam.news())[-1]
    assert (await sam.taps(button(card, "Money in: approve 200"))).silent
    assert "Sam approved it" in await desk.ana.sees()


KEPT: tuple[Ask, ...] = (
    InviteColleague(Role.OWNER),
    AddMethod("Bank", "DE89"),
    SetSecondPerson("0"),
    SetStandingLimit("900000"),
)


async def test_a_deputy_with_the_owners_role_does_what_owners_do_but_what_they_keep(desk: Desk, sam: Chat) -> None:
    trade = desk.trade
    deputy = await let_stand_in(trade, sam.member)
    own = sam.member.member_id
    kept = (
        *KEPT,
        SetRole(own, Role.OWNER, sure=True),
        SetRole(trade.ana.member_id, Role.VIEWER),
        RemoveColleague(trade.marta.member_id, sure=True),
        LimitAtOnce(trade.marta.member_id, "-"),
        LimitADay(own, "-"),
        StandIn(own, Role.OWNER, "tomorrow", "--05-12"),
        ConfirmStandIn(own, Role.OWNER, "2026-03-20", "2026-04-20"),
        ConfirmStandIn(trade.marta.member_id, Role.OWNER, "2026-03-02", "2026-03-03"),
        EndDeputy(deputy.id),
    )
    for ask in kept:
        reply = await sam.presses(ask)
        assert reply.outcome is Outcome.REFUSED
        assert "You stand in for Ana, and this stays with the owners themselves." in reply.said
    for done in (SetStandingPrice(), Suspend(trade.child.id, "Holiday"), Freeze("Stolen"), LiftFreeze()):
        assert (await sam.presses(done)).outcome is Outcome.DONE


async def test_a_deputy_is_offered_nothing_that_they_may_not(desk: Desk, sam: Chat) -> None:
    await let_stand_in(desk.trade, sam.member)
    team = await sam.says("/team")
    assert "Invite a colleague" not in buttons_of(team)
    assert list(buttons_of(await sam.taps(button(team, "Marta")))) == ["Limits", "« Team"]
    assert list(buttons_of(await sam.says("/deputy"))) == ["« Menu"]
    assert "Add" not in buttons_of(await sam.says("/paymethods"))


async def test_the_role_ends_in_the_midst_of_a_form(desk: Desk, sam: Chat, clock: TurnableClock) -> None:
    await let_stand_in(desk.trade, sam.member, days=1)
    await sam.taps(SetStandingPrice())
    clock.forward(DAY)
    refused = await sam.replies("no price")
    assert (refused.outcome, refused.ask) == (Outcome.REFUSED, "SetStandingPrice")
    assert "Your role doesn't include this." in refused.said
    assert (await sam.replies("9.99")).ask == "Say", "the question is left"
    assert "9.99" not in text_of(await desk.ana.says("/terms"))


async def test_a_ready_answer_after_the_end_answers_nothing(desk: Desk, sam: Chat, clock: TurnableClock) -> None:
    await let_stand_in(desk.trade, sam.member, days=1)
    question = await sam.taps(Freeze())
    clock.forward(DAY)
    reply = await sam.presses(button(question, "Freeze without a reason"))
    assert reply.outcome is Outcome.REFUSED
    assert "Your role doesn't include this." in reply.said


async def test_a_button_from_the_time_before_its_end_does_nothing(desk: Desk, sam: Chat, clock: TurnableClock) -> None:
    await let_stand_in(desk.trade, sam.member, Role.FINANCE, days=1)
    await sam.news()
    card = await desk.card()
    clock.forward(DAY)
    assert "Your role doesn't include this." in text_of(await sam.taps(button(card, "Money in: approve 200")))
    [request] = await desk.trade.database.read(lambda store: store.requests.pending_of(desk.trade.child.id))
    assert request.state is RequestState.PENDING


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("1.3.2026", "12 March", "1 March 2026 is over already."),
        ("2030-01-01", "2030-01-02", "That is too far ahead."),
        ("today", "1.3.2026", "The last day would be before the first one, 2 March 2026."),
        ("today", "2026-05-01", "at most 60 days at a time. Choose a last day until 30 April 2026."),
        ("today", "9999-12-31", "at most 60 days at a time."),
    ],
)
async def test_days_that_cannot_be_are_asked_for_again(
    desk: Desk, sam: Chat, first: str, last: str, wrong: str
) -> None:
    await desk.ana.taps(StandIn(sam.member.member_id, Role.OWNER))
    await desk.ana.says(first)
    again = await desk.ana.says(last)
    assert wrong in text_of(again)
    assert buttons_of(again)["Cancel"]
    asked_for_first = "From which day on?" in text_of(again)
    if asked_for_first:
        await desk.ana.says("tomorrow")
    assert "Let Sam stand in for Ana?" in text_of(await desk.ana.says("4 March"))


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("2026-03-02", "2027-03-02"), ("nonsense", "<b>"), ("2020-01-01", "2020-01-02")]
)
async def test_days_made_up_in_a_button_are_refused(desk: Desk, sam: Chat, first: str, last: str) -> None:
    forged = ConfirmStandIn(sam.member.member_id, Role.OWNER, first, last)
    assert (await desk.ana.presses(forged)).outcome is Outcome.REFUSED
    assert "stand in" not in text_of(await sam.says("/menu"))


async def test_the_team_of_a_sub_reseller_has_deputies_too(desk: Desk, vera: Chat) -> None:
    shown = await desk.ahmed.says("/deputy")
    roles = await desk.ahmed.taps(button(shown, "Vera"))
    await desk.ahmed.taps(button(roles, "finance"))
    await desk.ahmed.says("today")
    await desk.ahmed.taps(button(await desk.ahmed.says("tomorrow"), "Yes, let Vera stand in"))
    assert (await vera.replies("/request 200")).screen.silent
