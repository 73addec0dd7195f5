"""What each kind of sub-reseller comes to in a year: growers pay less, costly ones a little more; faults of others cost
nobody anything."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.overhead import NOTCH_PERCENT
from domain.reviews import ReviewState
from tests.year.books import Books, Standing
from tests.year.people import CAP, DEFAULT, ZONE, Person
from tests.year.plans import MENDING, PROMISED, SILENT, Kind, Who
from tests.year.run import Year

LOWEST = Decimal("2.00")
DEAREST = DEFAULT * (1 + CAP / 100)
EARLIEST_RAISE = date(2026, 6, 2)
"""When three months are closed and have settled."""

NOTICE, GRACE = timedelta(days=14), timedelta(days=14)


def prices_moved_as_they_should(year: Year, books: Books) -> None:
    """Check where the price of each kind has gone."""
    for person in year.people:
        standing = books.of[person.reseller.id]
        went = f"{person} paid {[*map(str, standing.paid)]}, and was offered {standing.terms}"
        _check_surcharges(person, standing)
        match person.who.kind:
            case Kind.GROWER:
                assert _falls(standing.paid), went
                assert standing.paid[-1] == LOWEST, went
            case Kind.STEADY | Kind.TWIN:
                assert standing.paid == _steady(person.who), went
            case Kind.FADER:
                assert standing.paid[-1] == DEFAULT == max(standing.paid), went
                assert min(standing.paid) == LOWEST, went
            case Kind.HEAVY | Kind.LATE | Kind.ERRATIC:
                _check_raises(person, standing, went)
    _check_what_costly_ones_came_to(books, {one.who: one for one in year.people})


def _steady(who: Who) -> list[Decimal]:
    """Return the prices that one who changes nothing pays: agreed, promised for some months, or earned at once."""
    promised = {
        PROMISED: ["2.40", "2.30", "2.40"],
        Who(Kind.STEADY, 6): ["2.20"],
        Who(Kind.STEADY, 7): ["2.40", "2.20"],
    }
    return [Decimal(price) for price in promised.get(who, ["2.40"])]


def _falls(prices: Iterable[Decimal]) -> bool:
    return all(after < before for before, after in pairwise(prices))


def _check_raises(person: Person, standing: Standing, went: str) -> None:
    assert all(DEFAULT <= price <= DEAREST for price in standing.paid), went
    dearer = [one.requested_at.astimezone(ZoneInfo(ZONE)).date() for one in standing.requests if one.price > DEFAULT]
    assert not dearer or dearer[0] >= EARLIEST_RAISE + NOTICE, f"{person} paid more from {dearer[0]} on already"


def _check_surcharges(person: Person, standing: Standing) -> None:
    """Check that what a review proposes on top is what the notch of the month before says, and nothing without one."""
    for review in standing.reviews:
        if review.state is not ReviewState.OFFERED:
            continue
        notch = standing.notches[(review.period - timedelta(days=1)).replace(day=1)]
        said = f"{person}'s review of {review.period:%B %Y} proposes {review.surcharge} % at notch {notch}"
        assert (review.surcharge or 0) == min(NOTCH_PERCENT * notch, CAP), said
        assert not notch or review.period >= EARLIEST_RAISE.replace(day=1), said


def _check_what_costly_ones_came_to(books: Books, by_who: dict[Who, Person]) -> None:
    def paid(who: Who) -> list[Decimal]:
        return books.of[by_who[who].reseller.id].paid

    for place in (0, 1):
        heavy, late = paid(Who(Kind.HEAVY, place)), paid(Who(Kind.LATE, place))
        assert heavy == [*sorted(heavy)[:-1], DEAREST], f"heavy {place} paid {heavy}, not {DEAREST} at last"
        assert late[-1] > DEFAULT == late[0], f"late {place} paid {late}"
        assert late == sorted(late), f"late {place} paid {late}"
    mended = paid(MENDING)
    assert max(mended) > DEFAULT == mended[-1], f"who needs no help any more paid {mended}"
    assert paid(SILENT) == [DEFAULT], f"who never agreed to anything else paid {paid(SILENT)}"
    erratic = {place: max(paid(Who(Kind.ERRATIC, place))) for place in range(4)}
    assert max(erratic.values()) > DEFAULT, f"the erratic ones paid {erratic}"


def who_never_answered_waits(year: Year, books: Books) -> None:
    """Check that nobody's requests wait but of who didn't answer, and theirs from the end of the grace on."""
    [silent] = [one for one in year.people if one.who == SILENT]
    offer, _numbers = books.of[silent.reseller.id].offers[-1]
    assert offer.grace_until is not None, f"{silent}'s offer of {offer.created_at:%d %B %Y} ends nothing"
    made = offer.created_at.astimezone(ZoneInfo(ZONE)).date()
    assert offer.holds_from == made + NOTICE, f"{silent} had notice until {offer.holds_from} of what was said on {made}"
    assert offer.grace_until - offer.created_at == NOTICE + GRACE, f"{silent} had time until {offer.grace_until}"
    assert set(year.refused) == {str(silent)}, f"requests were refused: {dict(year.refused)}"
    moments, whys = zip(*year.refused[str(silent)], strict=True)
    assert set(whys) == {"GraceOver"}, f"{silent} was told {set(whys)}"
    last = max(one.requested_at for one in books.of[silent.reseller.id].requests)
    assert last < offer.grace_until <= min(moments), f"{silent} asked on {last}, and was refused from {min(moments)} on"


def nobody_pays_for_the_suppliers_faults(year: Year, books: Books) -> None:
    """Check that twins end where the steady ones do whose trade is theirs, whatever the supplier put them through."""
    by_who = {one.who: books.of[one.reseller.id] for one in year.people}
    for place in range(4):
        twin, steady, heavy = (by_who[Who(kind, place)] for kind in (Kind.TWIN, Kind.STEADY, Kind.HEAVY))
        assert len(twin.tickets) >= len(heavy.tickets) > 0 == len(steady.tickets), f"tickets of twin {place}"
        assert twin.price == steady.price, f"twin {place} pays {twin.price}, and the steady one {steady.price}"
        assert twin.terms == steady.terms, f"twin {place} was offered {twin.terms}, the steady one {steady.terms}"
        for mine, theirs in zip(twin.requests, steady.requests, strict=True):
            assert (mine.credits, mine.charge) == (theirs.credits, theirs.charge), f"twin {place}: {mine}; {theirs}"
        assert twin.notches == steady.notches, f"twin {place}: {twin.notches}, the steady one: {steady.notches}"


def figures(year: Year, books: Books, seconds: float) -> str:
    """Return what the year came to, in a few lines."""
    reviews = [one for standing in books.of.values() for one in standing.reviews]
    offered = sum(one.state is ReviewState.OFFERED for one in reviews)
    lines = [
        f"{seconds:.0f} seconds, {year.hops} hops, {sum(len(one.requests) for one in books.of.values())} requests,"
        f" {sum(len(one.tickets) for one in books.of.values())} tickets",
        f"{len(year.prompts)} prompts of {sum(len(one.checkins) for one in books.of.values())} check-ins;"
        f" {len(reviews)} reviews, {offered} offered",
    ]
    for person in year.people:
        paid = books.of[person.reseller.id].paid
        lines += [f"{person}: {' → '.join(map(str, paid))}"] if len(paid) > 1 else []
    lines += [f"{one.name}: {year.letters.most_in_a_month(one.member_id)}" for one in (year.house.ana, year.house.sol)]
    return "\n".join(lines)
