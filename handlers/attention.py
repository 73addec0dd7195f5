"""/attention: who needs attention, and why, in words; each leads to their brief."""

from dataclasses import replace

from domain.people import Actor
from handlers.alert_words import evidence_words
from handlers.brief_asks import TALKERS, ShowAttention, ShowBrief, ShowNetworkMonth
from handlers.menu import to_menu
from handlers.registry import answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.wording import _, ngettext, number
from services import attention
from services.attention import Needs
from storage.store import Store

PAGE = 10
HEAVIEST = 2
"""How many reasons of each are told; the brief has them all."""


@answers(ShowAttention, roles=TALKERS, reads=True, command="attention")
async def show_attention(ask: ShowAttention, who: Actor, store: Store) -> Screen:
    """List who needs attention, those with the heaviest reasons first."""
    found = await attention.who_needs_it(store, await store.resellers.by_id(who.reseller_id))
    last = max(0, (len(found) - 1) // PAGE)
    here = ShowAttention(min(max(ask.page, 0), last))
    shown = found[here.page * PAGE : (here.page + 1) * PAGE]
    return Screen(
        title=_("Attention (%(n)s)") % {"n": number(len(found))} if found else _("Attention"),
        lines=() if found else (_("Nobody needs attention at the moment."),),
        fields=tuple(Field("", one.child.name, more=_why(one)) for one in shown),
        buttons=(
            *rows(*(press(one.child.name, ShowBrief(one.child.id)) for one in shown), wide=2),
            *rows(*_turns(here, last), wide=2),
            (press(_("The month"), ShowNetworkMonth()), to_menu()),
        ),
    )


def _why(one: Needs) -> str:
    """Return the heaviest reasons, and how many more there are."""
    said = [f"• {evidence_words(point.reason)}" for point in one.points[:HEAVIEST]]
    left = len(one.points) - HEAVIEST
    if left > 0:
        said.append(ngettext("• and %(n)s more", "• and %(n)s more", left) % {"n": number(left)})
    return "\n".join(said)


def _turns(here: ShowAttention, last: int) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(here, page=here.page - 1)) if here.page else None,
        press(_("More ›"), replace(here, page=here.page + 1)) if here.page < last else None,
    ]
