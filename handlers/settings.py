"""What members set for themselves: the language they are spoken to in, and their time zone."""

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.calendar import time_zone_from
from domain.errors import N_, Refusal
from domain.people import Actor, Role
from handlers.ask import Ask
from handlers.forms import ask_for
from handlers.menu import to_menu
from handlers.registry import ALL, Question, answers, asked, typed
from handlers.screen import Field, Screen, main, press, rows
from handlers.terms_asks import SetBusinessZone
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


@dataclass(frozen=True)
class ShowTimeZone(Ask):
    """The zones in use, with the question for another; or at once the city whose time is wanted."""

    code: ClassVar[str] = "tzs"

    city: str = typed(Question(words=lambda: "", example=lambda: _("Madrid")))


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


@answers(ShowTimeZone, roles=ALL, always=True, command="timezone")
async def show_time_zone(ask: ShowTimeZone, who: Actor, store: Store) -> Screen:
    """Set the zone that was typed, or ask for one beside the member's own and that in which the network counts days."""
    wrong = None
    if ask.city:
        try:
            return await set_time_zone(SetTimeZone(time_zone_from(ask.city)), who, store)
        except Refusal as refused:
            wrong = refused
    question = await ask_for("zone", SetTimeZone(), who, store, wrong=wrong)
    days = (await store.resellers.top_of(who.reseller_id)).time_zone
    other = press(_("Where days are counted"), SetBusinessZone()) if who.is_top and who.role is Role.OWNER else None
    return replace(
        question,
        fields=(
            Field(_("Your dates and times"), _zone_and_time(who.time_zone, store)),
            Field(_("Days and months of the network"), _zone_and_time(days, store)),
        ),
        buttons=(*rows(other), *question.buttons),
    )


def _zone_and_time(zone: str, store: Store) -> str:
    with speaking(language(), zone):
        return _("%(zone)s, where it is %(moment)s") % {"zone": zone, "moment": moment(store.now)}


@answers(SetTimeZone, roles=ALL, always=True)
async def set_time_zone(ask: SetTimeZone, who: Actor, store: Store) -> Screen:
    """Tell a member dates and times in the zone they chose, from this answer on."""
    assert ask.zone is not None  # noqa: S101  (the form has asked for it)
    await store.members.change(who.member_id, time_zone=ask.zone)
    with speaking(who.language, ask.zone):
        said = _("Dates and times are in %(zone)s now. It is %(moment)s there.")
        return Screen(lines=(said % {"zone": ask.zone, "moment": moment(store.now)},), buttons=rows(to_menu()))
