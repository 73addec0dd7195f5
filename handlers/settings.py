"""What members set for themselves: the language they are spoken to in, and their time zone."""

from dataclasses import dataclass
from typing import ClassVar

from domain.calendar import time_zone_from
from domain.errors import N_, Refusal
from domain.people import Actor
from handlers.ask import Ask
from handlers.menu import to_menu
from handlers.registry import ALL, Question, answers, asked
from handlers.screen import Screen, main, press, rows
from handlers.wording import LANGUAGES, _, language, moment, speaking
from storage.store import Store


@dataclass(frozen=True)
class ShowLanguages(Ask):
    code: ClassVar[str] = "langs"


@dataclass(frozen=True)
class SetLanguage(Ask):
    code: ClassVar[str] = "lang"

    language: str


class NotALanguage(Refusal):
    why = N_("I don't speak that language.")
    what_to_do = N_("/language shows those that I speak.")


@dataclass(frozen=True)
class SetTimeZone(Ask):
    code: ClassVar[str] = "tz"

    zone: str | None = asked(
        Question(
            words=lambda: _("Which city's time shall I use for you? Type its name."),
            read=time_zone_from,
            example=lambda: _("Madrid, or America/Bogota"),
        )
    )


@answers(ShowLanguages, roles=ALL, reads=True, command="language")
async def show_languages(_ask: ShowLanguages, _who: Actor, _store: Store) -> Screen:
    """Offer the languages."""
    now = language()
    buttons = (
        main(f"✓ {name}", SetLanguage(code)) if code == now else press(name, SetLanguage(code))
        for code, name in LANGUAGES.items()
    )
    return Screen(title=_("Which language shall I speak to you?"), buttons=rows(*buttons, to_menu()))


@answers(SetLanguage, roles=ALL, always=True)
async def set_language(ask: SetLanguage, who: Actor, store: Store) -> Screen:
    """Speak to a member in the language they chose, from this answer on."""
    if ask.language not in LANGUAGES:
        raise NotALanguage
    await store.members.change(who.member_id, language=ask.language)
    with speaking(ask.language, who.time_zone):
        return Screen(lines=(_("From now on I speak English to you."),), buttons=rows(to_menu()))


@answers(SetTimeZone, roles=ALL, always=True, command="timezone")
async def set_time_zone(ask: SetTimeZone, who: Actor, store: Store) -> Screen:
    """Tell a member dates and times in the zone they chose, from this answer on."""
    assert ask.zone is not None  # noqa: S101  (the form has asked for it)
    await store.members.change(who.member_id, time_zone=ask.zone)
    with speaking(who.language, ask.zone):
        said = _("Dates and times are in %(zone)s now. It is %(moment)s there.")
        return Screen(lines=(said % {"zone": ask.zone, "moment": moment(store.now)},), buttons=rows(to_menu()))
