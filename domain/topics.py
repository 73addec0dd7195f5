"""Topics of a team's group: which group it is, and what the topic of a ticket is called."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from domain.errors import N_, Refusal
from domain.names import NotAText, shown
from domain.people import MemberId, ResellerId
from domain.tickets import AreaKind, Priority, Ticket, TicketId, Turn
from domain.traffic import lane_in

DeskGroupId = NewType("DeskGroupId", int)
TopicId = NewType("TopicId", int)

LONGEST_TOPIC = 128
LONGEST_TEMPLATE = 100
USUAL_TEMPLATE = "{reseller} #{number}: {subject}"
PLACEHOLDERS = ("reseller", "number", "subject")

SIGNS = {Turn.OURS: "🔴", Turn.SUPPLIER: "⏳", Turn.THEIRS: "💬", None: "✅"}
"""What stands before a topic's name: whom its ticket waits for, or that it is closed."""

PRIORITY_SIGNS = {Priority.LOW: "", Priority.NORMAL: "", Priority.HIGH: "❗", Priority.URGENT: "‼️"}

COLORS = {
    AreaKind.ACTIVATION: 0x8EEE98,
    AreaKind.CREDITS: 0xFFD67E,
    AreaKind.ACCESS: 0xFB6F5F,
    AreaKind.QUALITY: 0xCB86DB,
    AreaKind.BILLING: 0xFF93B2,
    AreaKind.OTHER: 0x6FB9F0,
}
"""The six colours that Telegram has for a new topic, which no one can change later: what a ticket is about."""

_placeholder = re.compile(r"\{([^{}]*)\}")


@dataclass(eq=False)
class UnknownPlaceholder(Refusal):
    what: str

    why = N_("I have nothing to put in the place of {%(what)s}.")
    what_to_do = N_("Use only {reseller}, {number} and {subject}, and whatever other words you like.")


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """A supergroup with topics, in which a reseller's team works on its tickets. `lane`: the group's chat."""

    id: DeskGroupId
    reseller_id: ResellerId
    platform: str
    lane: str
    linked_by: MemberId
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a ticket. `thread`: the platform's number of it, empty until it is made.

    `name`, `closed`: as it was last made, or found to be; `changing`: a change of it is on its way.
    """

    id: TopicId
    group_id: DeskGroupId
    ticket_id: TicketId
    thread: str
    name: str
    closed: bool
    changing: bool

    @property
    def is_made(self) -> bool:
        return bool(self.thread)

    def lane_in(self, group: DeskGroup) -> str:
        """Return where its messages go; until it is made, to a place of their own, where nothing is sent from."""
        return lane_in(group.lane, self.thread) if self.is_made else f"topic-{self.id}"


def template_from(typed: str) -> str:
    """Return the template of topics' names; raises `NotAText`, `UnknownPlaceholder`."""
    template = shown(typed)
    if len(template) > LONGEST_TEMPLATE or not any(sign.isalnum() for sign in template):
        raise NotAText(LONGEST_TEMPLATE)
    for name in _placeholder.findall(template):
        if name not in PLACEHOLDERS:
            raise UnknownPlaceholder(name)
    return template


def topic_name(template: str, ticket: Ticket, reseller_name: str) -> str:
    """Return what a ticket's topic is called now: the signs of its state and priority, and the filled template."""
    values = {"reseller": reseller_name, "number": str(ticket.number), "subject": ticket.subject}
    filled = _placeholder.sub(lambda found: values.get(found[1], found[0]), template or USUAL_TEMPLATE)
    name = f"{SIGNS[ticket.turn]}{PRIORITY_SIGNS[ticket.priority]} {shown(filled)}"
    return name if len(name) <= LONGEST_TOPIC else f"{name[: LONGEST_TOPIC - 1].rstrip()}…"
