"""What must hold after any part of a year: everything once, to the cent, within manners, and nothing left halfway."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.agreement import OfferState
from domain.calendar import first_of_next_month
from domain.checkins import Checkin, CheckinMode, CheckinState
from domain.money import charge_for
from domain.pricing import Basis
from domain.promises import PromiseState
from domain.requests import LoadingState, RequestState
from domain.reviews import ReviewState
from domain.tickets import TicketState
from services.reviews import FIRST_DAY
from tests.year.books import Books, Standing
from tests.year.people import ZONE, Person
from tests.year.plans import SILENT
from tests.year.run import MORNING, Year


def whole_months(year: Year) -> list[date]:
    """Return the months that began after everybody had joined, and are over."""
    zone = ZoneInfo(ZONE)
    months = [first_of_next_month(year.house.top.created_at.astimezone(zone).date())]
    while (following := first_of_next_month(months[-1])) <= year.today:
        months.append(following)
    return months[:-1]


def everything_came_once(year: Year, books: Books) -> None:
    """Check that there is one check-in a month, prompted once and as often as it was moved, and one review a month."""
    months = whole_months(year)
    assert months, "no month was whole"
    told = Counter(id_ for id_, _moment in year.prompts)
    for person in year.people:
        standing = books.of[person.reseller.id]
        _check_checkins(year, person, standing, months, told)
        _check_reviews(year, person, standing, [*months, first_of_next_month(months[-1])])
    for month in months:
        notices = year.letters.count(year.house.ana.member_id, "reviews_made", month)
        assert notices <= 1, f"Ana got {notices} notices of the reviews of {month:%B %Y}"


def _check_checkins(year: Year, person: Person, standing: Standing, months: list[date], told: Counter[int]) -> None:
    periods = Counter(one.period for one in standing.checkins)
    expected = {CheckinMode.MONTHLY: {1}, CheckinMode.ON_FACT: {0, 1}, CheckinMode.NONE: {0}}[person.mode]
    for month in months:
        assert periods[month] in expected, f"{person} has {periods[month]} check-ins in {month:%B %Y}, not {expected}"
    for one in standing.checkins:
        if one.period not in months:
            continue
        prompts = 1 + one.moves
        assert told[one.id] == prompts, f"{person} was brought up {told[one.id]} times in {one.period:%B %Y}: {one}"
        for member, reads in (
            (year.house.sol, True),
            (year.house.ana, not person.who.is_sols),
            (year.house.marta, False),
        ):
            shown = year.letters.shown[member.member_id, "checkin", one.id]
            assert shown == prompts * reads, f"{member.name} got {shown} cards of {person} in {one.period:%B %Y}: {one}"


def _check_reviews(year: Year, person: Person, standing: Standing, months: list[date]) -> None:
    periods = Counter(one.period for one in standing.reviews)
    for month in months:
        assert periods[month] == 1, f"{person} was reviewed {periods[month]} times in {month:%B %Y}"
        before = (month - timedelta(days=1)).replace(day=1)
        assert before in standing.notches, f"{person} wasn't measured in {before:%B %Y}"
    for one in standing.reviews:
        here = one.made_at.astimezone(ZoneInfo(ZONE))
        timely = here.day == FIRST_DAY and _is_morning(here)
        assert timely or _came_back(year, here), f"{person} was reviewed on {here:%d %B %Y at %H:%M}"
    assert not [one for one in standing.reviews if one.asked], f"nobody asked for a review of {person}"


def prompts_came_in_the_morning(year: Year, books: Books) -> None:
    """Check that every check-in came on its day at half past nine, wherever the clocks went, and in nobody's night.

    What would have come while the bot was away came as soon as it was back.
    """
    due = {int(one.id): one for standing in books.of.values() for one in standing.checkins}
    for id_, moment in year.prompts:
        here = moment.astimezone(ZoneInfo(ZONE))
        who = f"{due[id_]} was brought up on {here:%d %B %Y at %H:%M}"
        timely = _is_morning(here) and here.date() == _day_of(due[id_], here)
        assert timely or _came_back(year, moment), who
    for id_, moment in books.shown:
        here = moment.astimezone(ZoneInfo(ZONE))
        assert 8 <= here.hour < 22, f"somebody was shown {due.get(id_, id_)} on {here:%d %B %Y at %H:%M}"


def _is_morning(here: datetime) -> bool:
    return here.time().replace(second=0, microsecond=0) == MORNING


def _day_of(checkin: Checkin, here: datetime) -> date:
    """Return on which day a check-in was due when it was brought up."""
    return here.date() if checkin.moves and here.date() == checkin.moved_from else checkin.due_on


def _came_back(year: Year, moment: datetime) -> bool:
    """Return whether something came because it couldn't earlier."""
    return timedelta() <= moment - year.trouble.away_until < timedelta(days=1)


# Money


def every_charge_is_explained(year: Year, books: Books) -> None:
    """Check that the ledger replays, and that each charge is what was asked for at the price that was kept with why."""
    assert books.found == [], f"the ledger doesn't add up: {books.found}"
    for person in year.people:
        for one in books.of[person.reseller.id].requests:
            what = f"{person}'s request #{one.number} of {one.requested_at:%d %B %Y}"
            assert (one.state, one.loading) == (RequestState.APPROVED, LoadingState.LOADED), what
            charge = charge_for(one.credits, one.price, one.currency).minor
            assert books.charges[one.id] == charge == one.charge, f"{what}: {one.credits} at {one.price}"
            assert one.price_reason, f"{what} doesn't say why it costs {one.price}"
            assert one.price == one.quoted_price, what
            assert one.price_basis in {Basis.OWN, Basis.EARNED, Basis.PROMISE, Basis.DEFAULT}, what


# What is left


def nothing_is_left_halfway(year: Year, books: Books) -> None:
    """Check that what should be over is, and what is agreed stands on the account."""
    assert books.waiting_cards == 0, f"{books.waiting_cards} cards still wait to be shown"
    for person in year.people:
        standing = books.of[person.reseller.id]
        _check_offers(person, standing)
        open_reviews = [one.period for one in standing.reviews if one.state is ReviewState.OPEN]
        assert not open_reviews, f"nobody decided on the reviews of {person}: {open_reviews}"
        due = [one.period for one in standing.checkins if one.state is CheckinState.DUE and one.prompted_at]
        assert len(due) <= 1, f"check-ins with {person} are open beside each other: {due}"
        helped = [one.number for one in standing.tickets if one.state is not TicketState.CLOSED]
        assert not helped, f"{person} has open tickets: {helped}"
        for promise in standing.promises:
            over = promise.until is not None and promise.until < year.today
            assert promise.state is PromiseState.CONFIRMED, f"{person}: {promise}"
            assert (promise.ended_told_at is not None) == over, f"{person}: {promise}"


def _check_offers(person: Person, standing: Standing) -> None:
    open_ = [one.number for one, _numbers in standing.offers if one.state is OfferState.OPEN]
    assert not open_ or person.who == SILENT, f"{person} hasn't answered {open_}"
    [agreed] = [numbers for one, numbers in standing.offers if one.state is OfferState.ACCEPTED and one.applied_at][-1:]
    names = ("price", "by_volume", "tier_table_id", "committed", "surcharge")
    for name in names:
        held, said = getattr(standing.sub_panel, name), getattr(agreed, name)
        assert held == said, f"{person}'s {name} is {held}, and {said} was agreed"


# Manners

MOST_OF_THE_TEAM = {"reviews_made": 1, "checkin": 40, "alert": 12, "wave": 15}
"""The most that a colleague may get in a month, of thirty sub-resellers, of what nobody asked for."""

MOST_OF_OTHERS = {"offer": 2, "agreement_ended": 1, "payment_reminder": 20, "alert": 6, "checkin_questions": 0}
"""The most that a sub-reseller may get in a month: one message a decision, and five for each of four late charges."""


def nobody_is_pestered(year: Year) -> None:
    """Check that the messages of a month stay few."""
    team = (year.house.ana, year.house.sol, year.house.marta)
    limits = dict.fromkeys(team, MOST_OF_THE_TEAM) | {one.owner: MOST_OF_OTHERS for one in year.people}
    for member, most in limits.items():
        for kind, limit in most.items():
            got, when = year.letters.most_in_a_month(member.member_id, kind)
            assert got <= limit, f"{member.name} got {got} messages “{kind}” in {when}, not {limit} at most"
