"""Who may ask what, checked anew for every ask against the database."""

from dataclasses import dataclass

from domain.errors import N_, NotHere, NotYourRole, Refusal
from domain.people import Actor, ResellerId, ResellerState
from handlers.ask import Ask, id_fields
from handlers.registry import Entry, Toward
from services import freezing
from services.network import Closed, Suspended
from storage.scope import Ownership
from storage.store import Store

SENT_ALONG = "AttachmentId"
"""A file that comes with an ask is one's own, whomever the ask is about."""


class Frozen(Refusal):
    why = N_("Everything that moves credits or money is frozen right now.")
    what_to_do = N_("An owner lifts the freeze with /freeze.")


@dataclass(eq=False)
class FrozenByParent(Refusal):
    business: str

    why = N_("%(business)s froze the network, so no credits or money move right now.")
    what_to_do = N_("Only they can lift it.")


class FrozenFurtherUp(Refusal):
    why = N_("The network above you is frozen, so no credits or money move right now.")
    what_to_do = N_("Only those who froze it can lift it. Please talk to your reseller.")


@dataclass(eq=False)
class NotForDeputies(Refusal):
    name: str

    why = N_("You stand in for %(name)s, and this stays with the owners themselves.")
    what_to_do = N_("Nothing was changed. Ask an owner of your team to do it.")


async def permit(entry: Entry, ask: Ask, who: Actor, store: Store) -> None:
    """Return if `who` may ask this of these objects; raises the refusal that says why not."""
    if who.role not in entry.roles:
        raise NotYourRole
    if entry.in_person and who.is_deputy:
        raise NotForDeputies(who.stands_for)
    if entry.toward is Toward.PARENT and who.is_top:
        raise NotHere
    for field, id_type in id_fields(type(ask)).items():
        object_id = getattr(ask, field)
        if object_id is not None:
            toward = Toward.OWN if id_type == SENT_ALONG else entry.toward
            await _permit_object(toward, await store.scope.of(id_type, object_id), who)
    await _permit_state(entry, who, store)


async def _permit_object(toward: Toward, owner: Ownership | None, who: Actor) -> None:
    if owner is None or not _stands_with(toward, owner, who.reseller_id):
        raise NotHere


def _stands_with(toward: Toward, owner: Ownership, mine: ResellerId) -> bool:
    match toward:
        case Toward.OWN | Toward.PARENT:
            return owner.reseller_id == mine
        case Toward.CHILD:
            return owner.parent_id == mine
        case Toward.EITHER:
            return mine in (owner.reseller_id, owner.parent_id)


async def _permit_state(entry: Entry, who: Actor, store: Store) -> None:
    if entry.reads:
        return
    if who.state is ResellerState.CLOSED and not entry.always:
        raise Closed
    if who.state is ResellerState.SUSPENDED and not entry.always:
        raise Suspended
    if entry.moves and await store.resellers.is_frozen(who.reseller_id):
        raise await _frozen(who, store)


async def _frozen(who: Actor, store: Store) -> Refusal:
    """Return by whom everything is frozen, who alone can lift it."""
    above = await freezing.above(store, who)
    if above is None:
        return Frozen()
    return FrozenByParent(above.business) if above.business else FrozenFurtherUp()
