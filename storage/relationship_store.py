"""The repositories of prices, promises and check-ins on a store."""

from functools import cached_property

from storage.briefs import Briefs
from storage.checkin_plans import CheckinPlans
from storage.checkins import Checkins, Conversations, FollowUps
from storage.overhead import OverheadMonths
from storage.pack_figures import PackFigures
from storage.papers import Papers
from storage.prices import Prices
from storage.promises import Counters, Promises
from storage.reviews import CostChanges, Reviews
from storage.stories import Stories
from storage.support_store import SupportStore
from storage.waiting_cards import WaitingCards


class RelationshipStore(SupportStore):
    """What a store has for what a relationship brings and costs."""

    @cached_property
    def prices(self) -> Prices:
        return Prices(self.connection, self.now)

    @cached_property
    def promises(self) -> Promises:
        return Promises(self.connection, self.now)

    @cached_property
    def counters(self) -> Counters:
        return Counters(self.connection, self.now)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.connection, self.now)

    @cached_property
    def overhead_months(self) -> OverheadMonths:
        return OverheadMonths(self.connection, self.now)

    @cached_property
    def cost_changes(self) -> CostChanges:
        return CostChanges(self.connection, self.now)

    @cached_property
    def checkins(self) -> Checkins:
        return Checkins(self.connection, self.now)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.connection, self.now)

    @cached_property
    def follow_ups(self) -> FollowUps:
        return FollowUps(self.connection, self.now)

    @cached_property
    def briefs(self) -> Briefs:
        return Briefs(self.connection, self.now)

    @cached_property
    def stories(self) -> Stories:
        return Stories(self.connection, self.now)

    @cached_property
    def checkin_plans(self) -> CheckinPlans:
        return CheckinPlans(self.connection, self.now)

    @cached_property
    def waiting_cards(self) -> WaitingCards:
        return WaitingCards(self.connection, self.now)

    @cached_property
    def papers(self) -> Papers:
        return Papers(self.connection, self.now)

    @cached_property
    def pack_figures(self) -> PackFigures:
        return PackFigures(self.connection)
