"""What concerns the chat itself: people who block and come back, chats that move, files that are kept."""

from domain.people import Actor, Identity
from handlers.cards import words
from handlers.screen import SILENT, Screen
from handlers.speech import Incoming
from handlers.wording import _
from services import care
from storage.store import Store


async def note_reachability(reachable: bool, identity: Identity, store: Store) -> Screen:  # noqa: FBT001  (a fact, not a switch)
    """Hold messages back while the person blocks the bot, and let them go on afterwards."""
    if reachable:
        await care.note_reachable(store, identity.platform, identity.chat)
    else:
        await care.note_unreachable(store, identity.platform, identity.chat)
    return SILENT


async def follow(platform: str, old: str, new: str, store: Store) -> Screen:
    """Follow a chat that goes on under another id."""
    await care.follow_chat(store, platform, old, new)
    return SILENT


async def keep_file(incoming: Incoming, who: Actor, store: Store) -> int | None:
    """Keep the file that came with what was said, and return its attachment's id."""
    if not incoming.files:
        return None
    sent = incoming.files[0]
    attachment_id = await store.attachments.add(
        reseller_id=who.reseller_id,
        platform=incoming.identity.platform,
        remote_id=sent.remote_id,
        name=sent.name,
        media_type=sent.media_type,
        size=sent.size,
        content=sent.content,
        likeness=sent.likeness,
        kind=sent.kind,
    )
    if sent.table is not None:
        await store.attachments.keep_table(attachment_id, sent.table)
    elif sent.no_table is not None:
        await store.attachments.keep_no_table(attachment_id, sent.no_table, sent.sample)
    return attachment_id


@words(care.MemberUnreachable)
def member_unreachable(notice: care.MemberUnreachable, _reader: Actor) -> Screen:
    return Screen(
        lines=(
            _("%(member)s (%(reseller)s) blocked the bot, so my messages to them wait.")
            % {"member": notice.member, "reseller": notice.reseller},
            _("They go out as soon as %(member)s opens the bot again. Until then, reach them another way.")
            % {"member": notice.member},
        )
    )


@words(care.UpdateSetAside)
def update_set_aside(notice: care.UpdateSetAside, _reader: Actor) -> Screen:
    return Screen(
        lines=(
            _("A message to the bot (number %(update)s) stopped it three times, so it was put aside unanswered.")
            % {"update": notice.update},
            _("Everything else goes on. The log has the details under that number."),
        )
    )
