"""/supportset: hours, targets and limits of a desk, each in two taps or typed; open tickets follow."""

import pytest

from domain.support_settings import SupportSettings
from domain.tickets import Priority, Ticket
from handlers.screen import Screen
from handlers.support_settings_asks import SetCompanySize, SetCompanyTime, SetFirstAnswer, SetMostOpen, SetSupportHours
from handlers.terms_asks import SetBusinessZone
from storage.models.people import members
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, text_of
from tests.tickets import open_one
from tests.trade import change


async def settings(desk: Desk) -> SupportSettings:
    return await desk.trade.database.read(lambda store: store.support_settings.of(desk.trade.top.id))


async def standing(desk: Desk, ticket: Ticket) -> Ticket:
    return await desk.trade.database.read(lambda store: store.tickets.by_id(ticket.id))


async def set_by(desk: Desk, label: str, answer: str) -> Screen:
    """Set something by its button, and a ready or a typed answer."""
    question = await desk.ana.taps(button(await desk.ana.says("/supportset"), label))
    ready = [one for row in question.buttons for one in row if one.label == answer]
    return await (desk.ana.taps(ready[0]) if ready else desk.ana.says(answer))


async def test_everything_stands_on_one_screen_and_hours_are_set_in_two_taps(desk: Desk) -> None:
    shown = text_of(await desk.ana.says("/supportset"))
    assert "Business hours: every day 9:00–21:00\nIn the time of: UTC" in shown
    assert "Normal: answered within 4 h, solved within 24 h" in shown
    shown = text_of(await set_by(desk, "Business hours", "Monday to Friday, 9–18"))
    assert "Business hours: Mon–Fri 9:00–18:00" in shown
    assert "round the clock" in text_of(await set_by(desk, "Business hours", "Round the clock"))
    shown = text_of(await set_by(desk, "Business hours", "Mo-Fr 9-14 16-20, Sa 10-14"))
    assert "Mon–Fri 9:00–14:00 and 16:00–20:00, Sat 10:00–14:00" in shown


async def test_hours_hold_by_the_clock_of_who_types_them_and_open_tickets_follow(desk: Desk) -> None:
    await change(desk.trade.database, members, desk.trade.ana.member_id, time_zone="America/Bogota")
    ana = Chat(desk.trade.database, desk.trade.ana)
    ticket = await open_one(desk.trade)
    await ana.taps(SetSupportHours("9-21"))
    due = (await standing(desk, ticket)).answer_due
    assert due is not None
    assert due.hour == 18, "nine in Bogota is two in the afternoon in UTC"


async def test_targets_are_set_by_priority_and_open_tickets_follow(desk: Desk) -> None:
    ticket, urgent = await open_one(desk.trade), await open_one(desk.trade, priority=Priority.URGENT)
    shown = text_of(await set_by(desk, "Normal: answer", "1.5 h"))
    assert "Normal: answered within 1 h 30 min, solved within 24 h" in shown
    assert "High: answered within 1 h, solved within 60 h" in text_of(await set_by(desk, "High: solve", "60 h"))
    dues = [(await standing(desk, one)).answer_due for one in (ticket, urgent)]
    assert [f"{due:%H:%M}" for due in dues if due] == ["10:30", "09:30"]


async def test_limits_are_typed_and_hours_stay_as_they_are(desk: Desk) -> None:
    await set_by(desk, "Business hours", "Monday to Friday, 9–18")
    typed = {
        "Closing by itself": "5",
        "Opening again": "0",
        "Open at a time": "12",
        "Within a day": "40",
        "How many for one fault": "4",
        "Within which time": "2 h",
    }
    for label, answer in typed.items():
        await set_by(desk, label, answer)
    found = await settings(desk)
    assert (found.close_after_days, found.reopen_days, found.most_open, found.most_a_day) == (5, 0, 12, 40)
    assert (found.company_size, found.company_minutes) == (4, 120)
    assert found.hours
    assert not found.targets


@pytest.mark.parametrize(
    ("ask", "typed", "said"),
    [
        (SetSupportHours(), "whenever", "I can't read “whenever” as business hours."),
        (SetSupportHours(), "Mo-Su closed", "no open hour"),
        (SetSupportHours(), "x" * 5000, "as business hours"),
        (SetFirstAnswer(Priority.LOW), "2 days", "isn't a number of minutes or hours"),
        (SetFirstAnswer(Priority.LOW), "0 min", "isn't a number of minutes or hours"),
        (SetMostOpen(), "0", "isn't a number I can take here"),
        (SetCompanySize(), "1", "isn't a number I can take here"),
        (SetCompanyTime(), "25 h", "at most 24 hours"),
    ],
)
async def test_what_makes_no_sense_is_asked_for_again_with_an_example(
    desk: Desk, ask: SetSupportHours, typed: str, said: str
) -> None:
    await desk.ana.taps(ask)
    assert said in text_of(await desk.ana.says(typed))
    assert await settings(desk) == SupportSettings()


async def test_usual_hours_follow_the_zone_of_the_business(desk: Desk) -> None:
    ticket = await open_one(desk.trade, priority=Priority.LOW)  # eight hours, of which six and a half are left there
    await desk.ana.taps(SetBusinessZone("Asia/Kolkata"))
    due = (await standing(desk, ticket)).answer_due
    assert due is not None
    assert f"{due:%d %H:%M}" == "03 05:00"
    assert "In the time of: Asia/Kolkata" in text_of(await desk.ana.says("/supportset"))
