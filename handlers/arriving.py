"""Papers that arrive by themselves: without a sound where it is night, and with the way to end that."""

from dataclasses import replace

from domain.people import Actor
from domain.reminders import is_daytime
from handlers.screen import Screen
from handlers.wording import _
from storage.store import Store


def arriving(screen: Screen, reader: Actor, store: Store, *, command: str) -> Screen:
    """Return a paper's screen as it arrives. `command`: where one says that it isn't wished any more."""
    note = _("This comes by itself on the first of each month; /%(command)s is where you can end that.")
    return replace(screen, note=note % {"command": command}, quiet=not is_daytime(store.now, reader.time_zone))
