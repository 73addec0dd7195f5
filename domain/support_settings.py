"""How a team does support: when it is there, how fast it wants to answer, and how much it takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SupportSettings:
    """What differs from team to team.

    `hours`, `targets`: as JSON, empty for the usual ones. A ticket that waits for a sub-reseller closes after
    `close_after_days`, and can be reopened within `reopen_days`. A sub-reseller may have `most_open` tickets at a time
    and open `most_a_day`. `company_size` sub-resellers with the same area within `company_minutes` are company.
    `topic_name`: the template of a topic's name.
    """

    hours: str = ""
    targets: str = ""
    close_after_days: int = 3
    reopen_days: int = 7
    most_open: int = 20
    most_a_day: int = 30
    company_size: int = 3
    company_minutes: int = 60
    topic_name: str = ""


USUAL = SupportSettings()
