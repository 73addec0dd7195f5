"""Words for somebody who isn't a member: promised like everything else, in the language of their app."""

from collections.abc import Callable

from pydantic import TypeAdapter

from domain.people import Identity
from domain.traffic import ItemKind
from handlers.screen import Screen
from handlers.wording import speaking
from storage.store import Store

_screens = TypeAdapter(Screen)


async def write_to(stranger: Identity, word: Callable[[], Screen], store: Store) -> None:
    """Promise a screen to a person who is no member."""
    with speaking(stranger.language):
        screen = word()
    row = store.outbox.row(
        platform=stranger.platform,
        lane=stranger.chat,
        kind=ItemKind.SCREEN,
        payload=_screens.dump_json(screen).decode(),
    )
    await store.outbox.add([row])
