"""Members of one's own team, as every deed about one of them finds them."""

from domain.errors import N_, NotHere, Refusal
from domain.people import Actor, Member, MemberId
from storage.store import Store


class GoneAlready(Refusal):
    why = N_("This colleague isn't in your team any more.")
    what_to_do = N_("Nothing was changed by this tap. /team shows who is.")


async def colleague(store: Store, member_id: MemberId, *, by: Actor) -> Member:
    """Return a member of one's own team, and let nobody else change the team before this transaction ends.

    Raises `NotHere`, `GoneAlready`.
    """
    await store.network.hold(by.reseller_id)
    member = await store.members.by_id(member_id)
    if member is None or member.reseller_id != by.reseller_id:
        raise NotHere
    if member.removed_at is not None:
        raise GoneAlready
    return member
