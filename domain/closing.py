"""Closing an account: what is left, and what has to be settled next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.agreement import PanelId, SubPanelId
from domain.ledger import AccountId
from domain.money import Money


class Step(StrEnum):
    """What has to be settled, in this order: what can still bring credits or money comes before these themselves."""

    CHILDREN = "children"
    LOADING = "loading"
    REQUESTS = "requests"
    CREDITS = "credits"
    MONEY = "money"
    NOTHING = "nothing"


class MoneyEnd(StrEnum):
    """How what is due ends: it was `handed_over`, in whichever direction, or `waived` by whom it belongs to."""

    HANDED_OVER = "handed_over"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class WalletLeft:
    """What is left in a wallet; below zero for credits that were used beyond it."""

    account_id: AccountId
    sub_panel_id: SubPanelId
    panel_id: PanelId
    panel: str
    credits: int


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an account that shall be closed.

    `children`: sub-resellers that aren't closed; `to_load`: requests approved and not loaded; `pending`: requests not
    decided; `wallets`, `dues`: those that aren't empty.
    """

    children: int
    to_load: int
    pending: int
    wallets: Sequence[WalletLeft]
    dues: Sequence[Money]

    @property
    def step(self) -> Step:
        """Return what has to be settled next."""
        steps = (
            (Step.CHILDREN, self.children),
            (Step.LOADING, self.to_load),
            (Step.REQUESTS, self.pending),
            (Step.CREDITS, self.wallets),
            (Step.MONEY, self.dues),
        )
        return next((step for step, left in steps if left), Step.NOTHING)
