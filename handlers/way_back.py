"""The card of a sub-reseller as an ask, for every screen that leads back to it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.people import ResellerId
from handlers.ask import Ask
from handlers.screen import Button, press
from handlers.wording import _


class Ways(StrEnum):
    """Which of the many things that can be done about a sub-reseller are shown below its card."""

    FIRST = ""
    PRICE = "price"
    TALK = "talk"
    STANDING = "standing"


@dataclass(frozen=True)
class ShowReseller(Ask):
    """`anew`: in a message of its own, because the one that leads to it stays. `ways`: what is shown below it."""

    code: ClassVar[str] = "sub"

    reseller_id: ResellerId
    anew: bool = False
    ways: Ways = Ways.FIRST


def to_card(reseller_id: ResellerId, *, anew: bool = False) -> Button:
    """Return the way back to a sub-reseller's card."""
    return press(_("« Back"), ShowReseller(reseller_id, anew))
