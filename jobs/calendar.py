"""The jobs, each with how often the ticker lets it look whether something is due."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from jobs.agreements import apply_due_offers
from jobs.alerts import send_digests, tell_of_alerts
from jobs.announcements import begin_and_end_announcements, give_out_announcements
from jobs.bank import book_ordered_rows
from jobs.cases import pass_on_of_cases
from jobs.checkins import plan_checkins, prompt_checkins, show_waiting_cards, tell_of_follow_ups
from jobs.deputies import begin_and_end_deputies
from jobs.dues import remind_of_dues, tell_of_overdue
from jobs.papers import send_packs, send_statements
from jobs.promises import end_promises, lapse_offers
from jobs.reconciling import reconcile_balances, tell_of_differences
from jobs.requests import remind_and_expire, remind_of_loading
from jobs.reviews import review_prices
from jobs.support import remind_of_stale_tickets, retime_tickets, tell_of_late_tickets
from jobs.tickets import relay_albums, see_to_silent
from jobs.tidying import tidy
from jobs.watch import begin_rounds, look_for_overdue
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Job:
    """Work for the ticker. `work` does one chunk in one transaction and returns how much it did; at 0 it is through."""

    name: str
    work: Callable[[Store], Coroutine[Any, Any, int]]
    every_seconds: float


JOBS = (
    Job("expire requests", remind_and_expire, 30.0),
    Job("remind of loading", remind_of_loading, 600.0),
    Job("remind of dues", remind_of_dues, 300.0),
    Job("tell of overdue", tell_of_overdue, 300.0),
    Job("tell of alerts", tell_of_alerts, 5.0),
    Job("send digests", send_digests, 60.0),
    Job("give out announcements", give_out_announcements, 2.0),
    Job("begin and end announcements", begin_and_end_announcements, 30.0),
    Job("apply offers", apply_due_offers, 30.0),
    Job("end promises", end_promises, 60.0),
    Job("lapse offers", lapse_offers, 30.0),
    Job("book bank rows", book_ordered_rows, 2.0),
    Job("pass on of cases", pass_on_of_cases, 2.0),
    Job("begin and end deputies", begin_and_end_deputies, 30.0),
    Job("begin rounds", begin_rounds, 30.0),
    Job("look for overdue", look_for_overdue, 60.0),
    Job("reconcile balances", reconcile_balances, 60.0),
    Job("tell of differences", tell_of_differences, 60.0),
    Job("tell of late tickets", tell_of_late_tickets, 15.0),
    Job("remind of stale tickets", remind_of_stale_tickets, 300.0),
    Job("retime tickets", retime_tickets, 10.0),
    Job("review prices", review_prices, 300.0),
    Job("relay albums", relay_albums, 1.0),
    Job("see to silent tickets", see_to_silent, 60.0),
    Job("plan check-ins", plan_checkins, 300.0),
    Job("prompt check-ins", prompt_checkins, 60.0),
    Job("tell of follow-ups", tell_of_follow_ups, 60.0),
    Job("show waiting cards", show_waiting_cards, 30.0),
    Job("send statements", send_statements, 60.0),
    Job("send packs", send_packs, 60.0),
    Job("tidy", tidy, 3600.0),
)
