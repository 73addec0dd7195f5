"""/freeze: stopping everything that moves credits or money, and letting it move again."""

from dataclasses import dataclass
from typing import ClassVar

from domain.network import Standing
from domain.people import Actor
from handlers.ask import Ask
from handlers.cards import words
from handlers.menu import frozen_above_line, to_menu
from handlers.registry import MONEY, OWNER, Question, answers, asked
from handlers.screen import Button, Screen, danger, press, rows
from handlers.wording import _, moment
from services import freezing, network
from storage.store import Store

NO_REASON = "-"


def _reason(typed: str) -> str:
    return "" if typed.strip() == NO_REASON else network.reason_from(typed)


@dataclass(frozen=True)
class ShowFreeze(Ask):
    code: ClassVar[str] = "frz"


@dataclass(frozen=True)
class Freeze(Ask):
    code: ClassVar[str] = "frzy"

    reason: str | None = asked(
        Question(
            words=lambda: _("Why? Everybody in your team will read what you type here."),
            read=_reason,
            choices=lambda: ((_("Freeze without a reason"), NO_REASON),),
        )
    )


@dataclass(frozen=True)
class LiftFreeze(Ask):
    code: ClassVar[str] = "frzn"


@answers(ShowFreeze, roles=MONEY, reads=True, command="freeze")
async def show_freeze(_ask: ShowFreeze, who: Actor, store: Store) -> Screen:
    """Show whether everything is frozen, and offer the other way."""
    standing, above = await freezing.standing(store, who), await frozen_above_line(store, who)
    if standing is not None:
        return Screen(
            title=_("Frozen"),
            lines=(*above, _frozen_words(standing), _("Only an owner can lift this.")),
            quote=standing.reason,
            buttons=rows(_lift_button(who), to_menu()),
        )
    return Screen(
        title=_("Freeze everything?"),
        lines=(
            *above,
            _("Nobody will be able to move credits or money, in your team or below it, until an owner lifts it."),
            _("Everything else goes on: reading, writing, asking."),
        ),
        buttons=rows(danger(_("Freeze"), Freeze()), to_menu()),
    )


def _frozen_words(standing: Standing) -> str:
    return _("%(who)s froze everything that moves credits or money, on %(at)s.") % {
        "who": standing.by,
        "at": moment(standing.at),
    }


def _lift_button(reader: Actor) -> Button | None:
    return press(_("Lift the freeze"), LiftFreeze()) if reader.role in OWNER else None


@answers(Freeze, roles=MONEY, always=True)
async def freeze(ask: Freeze, who: Actor, store: Store) -> Screen:
    """Freeze the network of the one who asks."""
    await freezing.freeze(store, ask.reason or "", by=who)
    return Screen(
        title=_("Frozen"),
        lines=(_("Nobody moves credits or money until an owner lifts it. Your team has been told."),),
        buttons=rows(_lift_button(who), to_menu()),
    )


@answers(LiftFreeze, roles=OWNER, always=True)
async def lift_freeze(_ask: LiftFreeze, who: Actor, store: Store) -> Screen:
    """Let credits and money move again."""
    await freezing.lift(store, by=who)
    above = await frozen_above_line(store, who)
    lifted: tuple[str, ...] = (_("Lifted. Credits and money move again, and your team has been told."),)
    if above:
        lifted = (_("Your own freeze is lifted, and your team has been told. Nothing moves yet."), *above)
    return Screen(lines=lifted, buttons=rows(to_menu()))


@words(freezing.Froze)
def froze(notice: freezing.Froze, reader: Actor) -> Screen:
    return Screen(
        title=_("Frozen"),
        lines=(_("%(who)s froze everything that moves credits or money.") % {"who": notice.who},),
        quote=notice.reason,
        buttons=rows(_lift_button(reader)),
    )


@words(freezing.FreezeLifted)
def freeze_lifted(notice: freezing.FreezeLifted, _reader: Actor) -> Screen:
    if notice.moves:
        return Screen(lines=(_("%(who)s lifted the freeze. Credits and money move again.") % {"who": notice.who},))
    lifted = _("%(who)s lifted your own freeze. The network above you is frozen too, so nothing moves yet.")
    return Screen(lines=(lifted % {"who": notice.who},))
