"""Alerts as people see them: a card that stays true, a list by urgency, and what one does about them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.telegram_ui.render import TEXT_LIMIT, render_text
from domain.agreement import SubPanelId
from domain.alerts import URGENCY, Alert, AlertId, AlertKind, AlertState, evidence_of
from domain.bidi import without_isolates
from domain.clock import TurnableClock
from domain.people import ResellerId, ResellerState, Role
from domain.traffic import Outcome
from handlers.alert_words import kind_word, reason_words, title_of
from handlers.screen import Screen
from handlers.wording import LANGUAGES, speaking
from services import network as deeds
from storage.alerts import Subject
from tests.alerting import finding, key, own_cover, settle
from tests.conftest import START
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of

ALERT = Alert(
    id=AlertId(1),
    reseller_id=ResellerId(1),
    number=1,
    about="sub_panel:1",
    child_id=ResellerId(2),
    sub_panel_id=SubPanelId(1),
    source_id=None,
    panel_id=None,
    kind=AlertKind.BURST,
    state=AlertState.OPEN,
    evidence="{}",
    score=1.0,
    first_day=None,
    last_day=None,
    late=False,
    opened_at=START,
    refreshed_at=START,
    acted_by=None,
    acted_at=None,
    snoozed_until=None,
    expected=None,
    resolved_at=None,
)
BURST = "1,400 credits on 2 March 2026; usual on such a day are 10 to 40."


async def card(desk: Desk, kind: AlertKind = AlertKind.BURST) -> Screen:
    """Have something found, and return the card that Ana gets."""
    await settle(desk.trade.database, finding(desk.trade, kind))
    return (await desk.ana.news())[-1]


async def now(chat: Chat) -> Screen:
    """Return how the only message of a chat stands now."""
    await chat.news()
    [screen] = chat.messages.values()
    return screen


# The card


async def test_the_card_says_in_one_sentence_with_numbers_what_was_found(desk: Desk) -> None:
    screen = await card(desk)
    assert screen.title == "Ahmed TV: Far more usage than usual"
    assert screen.lines == (BURST, "Open.")
    labels = [
        "Acknowledge",
        "Put off…",
        "This was expected…",
        "Usage",
        "Their card",
        "Write to them",
        "Hold requests back",
        "Alerts",
    ]
    assert [*buttons_of(screen)] == labels


async def test_the_card_leads_to_the_picture_of_the_usage_where_it_is_about_that(desk: Desk) -> None:
    screen = await card(desk)
    assert "Ahmed TV" in text_of(await desk.ana.taps(button(screen, "Usage")))
    assert "Usage" not in buttons_of(await card(desk, AlertKind.MINIMUM_MISSED))


async def test_the_card_stays_true(desk: Desk, clock: TurnableClock) -> None:
    await card(desk)
    text, values = "%(spent)s credits on %(day)s.", {"spent": 2000, "day": "2026-03-02"}
    await settle(desk.trade.database, finding(desk.trade, text=text, values=values))
    assert (await now(desk.ana)).lines[0] == "2,000 credits on 2 March 2026."
    clock.forward(timedelta(hours=2))
    await settle(desk.trade.database, also=(key(finding(desk.trade)),))
    screen = await now(desk.ana)
    assert screen.lines[1] == "Resolved on 2 Mar, 11:00; nothing is left to do."
    assert "Acknowledge" not in buttons_of(screen)


async def test_cards_that_came_apart_all_say_that_they_are_over(desk: Desk) -> None:
    await card(desk)
    await card(desk, AlertKind.SILENCE)
    over = tuple(key(finding(desk.trade, kind)) for kind in (AlertKind.BURST, AlertKind.SILENCE))
    await settle(desk.trade.database, also=over)
    await desk.ana.news()
    assert ["Resolved on" in screen.lines[1] for screen in desk.ana.messages.values()] == [True, True]


async def test_a_colleagues_card_says_who_saw_to_it(desk: Desk) -> None:
    screen = await card(desk)
    await desk.marta.news()
    assert (await desk.ana.taps(button(screen, "Acknowledge"))).silent
    seen = await now(desk.marta)
    assert seen.lines[1] == "Ana acknowledged it on 2 Mar, 09:00. It is quiet until it resolves."
    assert "Acknowledge" not in buttons_of(seen)
    refused = await desk.marta.presses(button(screen, "Acknowledge"))
    assert (refused.outcome, "Ana has seen to this alert already" in refused.said) == (Outcome.REFUSED, True)


async def test_an_alert_is_put_off_for_a_week_by_two_taps(desk: Desk) -> None:
    screen = await card(desk)
    choose = await desk.ana.taps(button(screen, "Put off"))
    assert [*buttons_of(choose)] == ["1 day", "7 days", "30 days", "« Back"]
    await desk.ana.taps(button(choose, "7 days"))
    assert (await now(desk.ana)).lines[1] == "Ana put it off until 9 Mar, 09:00."


async def test_what_was_expected_leaves_the_habit_and_says_why(desk: Desk) -> None:
    screen = await card(desk)
    choose = await desk.ana.taps(button(screen, "This was expected"))
    assert [*buttons_of(choose)] == ["Promotion", "Season", "Migration", "« Back"]
    await desk.ana.taps(button(choose, "Promotion"))
    said = "Ana said on 2 Mar, 09:00 that it was expected (promotion). Its days are left out of the habit."
    assert (await now(desk.ana)).lines[1] == said
    ids = [desk.trade.sub_panel.id]
    day = date(2026, 3, 2)
    found = await desk.trade.database.read(lambda store: store.expected_days.of(ids, day, day))
    assert found == {ids[0]: frozenset({day})}


async def test_only_what_is_judged_by_a_habit_is_offered_as_expected(desk: Desk) -> None:
    assert "This was expected…" not in buttons_of(await card(desk, AlertKind.BELOW_ZERO))


async def test_what_lies_beyond_the_card_opens_below_it(desk: Desk) -> None:
    screen = await card(desk)
    whom = await desk.ana.taps(button(screen, "Their card"))
    assert (whom.title, whom.fresh) == ("Ahmed TV", True)
    write = await desk.ana.taps(button(screen, "Write to them"))
    assert (write.title, write.fresh) == ("A message to Ahmed TV", True)
    question = await desk.ana.taps(button(screen, "Hold requests back"))
    await desk.ana.taps(button(question, "Without a reason"))
    assert (await desk.trade.database.read(lambda store: store.resellers.by_id(desk.trade.child.id))).paused
    await desk.ana.taps(button(await desk.ana.says("/alerts"), "#1"))
    assert "Hold requests back" not in buttons_of((await desk.ana.news())[-1])


async def test_a_suspension_says_on_the_card_that_it_is_over(desk: Desk) -> None:
    await card(desk, AlertKind.SILENCE)
    trade = desk.trade
    await trade.database.write(lambda store: deeds.suspend(store, trade.child.id, "", by=trade.ana))
    assert "Resolved on" in (await now(desk.ana)).lines[1]


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.FINANCE, {"Acknowledge", "Hold requests back"}), (Role.SUPPORT, {"Write to them"}), (Role.VIEWER, set())],
)
async def test_each_role_gets_the_buttons_that_are_its_own(
    desk: Desk, network: Network, role: Role, may: set[str]
) -> None:
    await card(desk)
    chat = Chat(desk.trade.database, await network.member(desk.trade.top, role, name="Lea"))
    await chat.taps(button(await chat.says("/alerts"), "#1"))
    [screen] = await chat.news()
    assert screen.lines[0] == BURST
    assert buttons_of(screen).keys() & {"Acknowledge", "Hold requests back", "Write to them"} == may


# Several at once


async def test_a_wave_is_one_message_in_which_each_says_how_it_stands(desk: Desk) -> None:
    burst, silence = finding(desk.trade), finding(desk.trade, AlertKind.SILENCE)
    await settle(desk.trade.database, burst, silence)
    [screen] = await desk.ana.news()
    assert screen.title == "2 things were found at once"
    assert [(one.label, one.value) for one in screen.fields] == [("Ahmed TV", "burst"), ("Ahmed TV", "silence")]
    assert screen.fields[1].more.startswith("No usage for 17 days; usual is every 2 days")
    await settle(desk.trade.database, silence, also=(key(burst),))
    later = await now(desk.ana)
    assert (later.fields[0].value, later.note) == ("burst · resolved", "1 of them is resolved.")
    assert [*buttons_of(later)] == ["#2 Ahmed TV · silence", "Alerts"]


async def test_a_large_wave_names_the_worst_and_counts_the_rest(desk: Desk) -> None:
    many = [finding(desk.trade, about=f"sub_panel:{number}", score=float(number)) for number in range(100, 130)]
    await settle(desk.trade.database, *many)
    [screen] = await desk.ana.news()
    assert (screen.title, screen.lines, len(screen.fields)) == ("30 things were found at once", ("and 22 more",), 8)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_large_wave_fits_a_message_in_every_language(desk: Desk, language: str) -> None:
    await desk.trade.database.write(lambda store: store.members.change(desk.trade.ana.member_id, language=language))
    await desk.trade.database.write(lambda store: store.resellers.change(desk.trade.child.id, name="Ü&" * 32))
    many = [finding(desk.trade, about=f"sub_panel:{number}", score=float(number)) for number in range(100, 600)]
    await settle(desk.trade.database, *many)
    [screen] = await desk.ana.news()
    assert "492" in screen.lines[0]
    assert len(render_text(screen)) <= TEXT_LIMIT


# The list


async def test_the_list_has_the_most_urgent_first_and_is_paged(desk: Desk) -> None:
    kinds = [kind for kind in AlertKind if kind is not AlertKind.OVERDUE]
    await settle(desk.trade.database, *(finding(desk.trade, kind) for kind in kinds))
    first = await desk.ana.says("/alerts")
    words = [one.value for one in first.fields]
    assert words == ["below zero", "burst", "short stock", "short balance", "silent source", "silence"]
    second = await desk.ana.taps(button(first, "More"))
    assert [one.value for one in second.fields] == ["minimum in doubt"]
    await desk.ana.taps(button(first, "#5"))
    seen = (await desk.ana.news())[-1]
    await desk.ana.taps(button(seen, "Acknowledge"))
    assert (await desk.ana.says("/alerts")).fields[0].value == "burst", "what somebody has seen to comes later"


async def test_the_list_is_ones_own_and_keeps_what_is_over(desk: Desk) -> None:
    found = finding(desk.trade)
    await settle(desk.trade.database, found)
    await settle(desk.trade.database, also=(key(found),))
    assert "Nothing is." in text_of(await desk.ana.says("/alerts"))
    over = await desk.ana.taps(button(await desk.ana.says("/alerts"), "What is over"))
    assert [one.value for one in over.fields] == ["burst · resolved"]
    assert "Nothing is." in text_of(await desk.ahmed.says("/alerts"))


async def test_the_menu_counts_what_waits(desk: Desk) -> None:
    await card(desk)
    assert "Alerts (1)" in buttons_of(await desk.ana.says("/menu"))


# Their own cover


async def test_a_sub_reseller_is_warned_of_their_own_cover_and_says_from_when(desk: Desk) -> None:
    await settle(desk.trade.database, own_cover(desk.trade))
    [screen] = await desk.ahmed.news()
    assert screen.title == "Your credits are running out"
    assert [*buttons_of(screen)] == ["Acknowledge", "Put off…", "Request credits", "When to warn you", "Alerts"]
    assert "How many credits" in text_of(await desk.ahmed.taps(button(screen, "Request credits")))
    when = await desk.ahmed.taps(button(screen, "When to warn you"))
    assert when.lines == ("I warn you as soon as your credits last for 5 days or fewer.",)
    assert "✓ 5 days" in buttons_of(when)
    question = await desk.ahmed.taps(button(when, "Other"))
    assert "how many days" in text_of(question)
    assert "10 days or fewer" in text_of(await desk.ahmed.says("10"))
    assert (await desk.ahmed.taps(button(when, "Never"))).lines == ("I don't warn you.",)
    await desk.ahmed.news()
    assert any("Over since" in text_of(one) for one in desk.ahmed.messages.values()), "nothing stands of it"


# Words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1,400 credits on 2 March 2026; usual on such a day are 10 to 40."),
        ("es", "1.400 créditos el 2 de marzo de 2026; lo habitual en un día así son de 10 a 40."),
    ],
)
def test_a_reason_is_worded_for_its_reader(language: str, said: str) -> None:
    text = "%(spent)s credits on %(day)s; usual on such a day are %(low)s to %(high)s."
    with speaking(language):
        assert reason_words(text, {"spent": 1400, "day": "2026-03-02", "low": 10, "high": 40}) == said


def test_values_are_worded_by_their_names_and_forms() -> None:
    values = {"left_days": 1, "usual_days": 2.5, "in_credits": 1200, "late": {"minor": 4250, "currency": "EUR"}}
    values |= {"share": 0.25, "whole": 3.0, "name": "north", "last_day": "2026-03-01"}
    values |= {"since": datetime(2026, 3, 2, 14, 10, tzinfo=UTC)}
    values |= {"base_price": {"price": "2.0500", "currency": "EUR"}, "untold_price": {"price": "2.10", "currency": ""}}
    values |= {"surcharge_percent": "2.25", "margin_percent": -3}
    text = "; ".join(f"%({name})s" for name in values)
    assert reason_words(text, values) == (
        "1 day; 2.5 days; 1,200 credits; €42.50; 0.2; 3; north; 1 March 2026; 2 Mar, 14:10; €2.05; 2.10; 2.25%; −3%"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words_of_its_own_and_a_place_by_urgency(language: str) -> None:
    assert sorted(URGENCY) == sorted(AlertKind)
    with speaking(language):
        assert len({kind_word(kind) for kind in AlertKind}) == len(AlertKind)
        titles = {without_isolates(title_of(replace(ALERT, kind=kind), Subject("Ahmed TV"))) for kind in AlertKind}
    assert len(titles) == len(AlertKind)
    assert all(title.startswith("Ahmed TV") for title in titles)


def test_evidence_keeps_days_as_text() -> None:
    assert (
        evidence_of("On %(day)s.", {"day": date(2026, 3, 1)})
        == '{"text": "On %(day)s.", "values": {"day": "2026-03-01"}}'
    )


# The digest and the hours


async def test_the_digest_says_what_there_is_and_leads_on(desk: Desk, clock: TurnableClock) -> None:
    await settle(desk.trade.database, finding(desk.trade), replace(finding(desk.trade, AlertKind.SILENCE), late=True))
    await desk.trade.request()
    clock.forward(timedelta(hours=1))
    screen = await desk.ana.says("/digest")
    said = text_of(screen)
    assert BURST in said
    assert "silence · found late, in old rows" in said
    assert "Requests: 1" in said
    assert {"Alerts", "Requests", "When I write to you"} <= buttons_of(screen).keys()


async def test_a_digest_with_nothing_in_it_says_so(desk: Desk) -> None:
    assert (await desk.ana.says("/digest")).lines == ("There is nothing to say.",)


async def test_a_member_sets_their_hours_step_by_step_or_by_a_tap(desk: Desk) -> None:
    screen = await desk.ana.taps(button(await desk.ana.says("/digest"), "When I write to you"))
    assert [(one.label, one.value) for one in screen.fields][:2] == [
        ("Quiet hours", "20:00 to 09:00"), ("Digest", "daily at 09:00")
    ]  # fmt: skip
    await desk.ana.taps(button(screen, "Quiet hours…"))
    wrong = await desk.ana.says("whenever")
    assert "isn't a time of the day" in text_of(wrong)
    await desk.ana.says("22:30")
    done = await desk.ana.says("7 am")
    assert done.fields[0].value == "22:30 to 07:00"
    assert (await desk.ana.taps(button(done, "No quiet hours"))).fields[0].value == "none"
    await desk.ana.taps(button(done, "Digest…"))
    assert (await desk.ana.says("8:15")).fields[1].value == "daily at 08:15"
    assert (await desk.ana.taps(button(done, "No digest"))).fields[1].value == "never"
    hours = await desk.trade.database.read(lambda store: store.hours.of(desk.trade.ana.member_id))
    assert (hours.quiet_from, hours.quiet_until, hours.digest_at) == (0, 0, None)


async def test_who_has_nobody_below_sets_quiet_hours_alone(desk: Desk) -> None:
    screen = await desk.ahmed.taps(button(await desk.ahmed.says("/alerts"), "When I write to you"))
    assert [one.label for one in screen.fields] == ["Quiet hours", "Your time zone"]


async def test_an_alert_of_somebody_who_went_elsewhere_leads_nowhere(desk: Desk, network: Network) -> None:
    screen = await card(desk)
    other = await network.top("Other TV")
    await desk.trade.database.write(
        lambda store: store.resellers.change(desk.trade.child.id, parent_id=other.id, state=ResellerState.ACTIVE)
    )
    again = await desk.ana.taps(button(await desk.ana.says("/alerts"), "#1"))
    assert again.silent
    assert "Their card" not in buttons_of((await desk.ana.news())[-1])
    assert (await desk.ana.presses(button(screen, "Their card"))).outcome is Outcome.REFUSED


async def test_an_alert_about_somebody_is_none_of_theirs(desk: Desk) -> None:
    screen = await card(desk)
    assert (await desk.ahmed.presses(button(screen, "Acknowledge"))).outcome is Outcome.REFUSED


async def test_who_has_nobody_below_reads_nothing_of_bursts_beside_their_quiet_hours(desk: Desk) -> None:
    said = [
        text_of(await chat.taps(button(await chat.says("/alerts"), "When I write to you")))
        for chat in (desk.ana, desk.ahmed)
    ]
    assert ["A burst" in one for one in said] == [True, False]
