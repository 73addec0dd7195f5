"""A promise in words: the sentence that is confirmed, how it stands, and what of it shows on other cards."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from domain.alerts import Evidence
from domain.people import Actor, Reseller, ResellerState
from domain.promises import Promise, PromiseState
from handlers.alert_words import evidence_words
from handlers.screen import Field
from handlers.wording import _, day, price, speaking
from services import promises
from services.drafts import today_of
from services.promises import Sentence
from storage.store import Store


def compose(sentence: Sentence) -> str:
    """Return the sentence that the sub-reseller's owner confirms, in their language."""
    with speaking(sentence.language):
        if sentence.price is None:
            said = _("You agreed with %(parent)s: “%(words)s”")
            return said % {"parent": sentence.parent, "words": unquoted(sentence.words)} + _day_words(sentence)
        said = _("You agreed with %(parent)s: %(what)s.")
        return said % {"parent": sentence.parent, "what": _price_words(sentence)}


def unquoted(words: str) -> str:
    """Return words as they may stand between quotation marks, which nothing in them closes."""
    return words.replace("“", "‘").replace("”", "’")


def _day_words(sentence: Sentence) -> str:
    if sentence.until is None:
        return ""
    return " " + _("(by %(day)s)") % {"day": day(sentence.until)}


def _price_words(sentence: Sentence) -> str:
    """Return "2.05 per credit until 30 June 2026, then 2.10 again"."""
    assert sentence.price is not None  # noqa: S101  (of a promise in words there is no price to say)
    values = {
        "price": price(sentence.price, sentence.currency),
        "begins": day(sentence.begins) if sentence.begins else "",
        "until": day(sentence.until) if sentence.until else "",
        "panel": sentence.panel,
    }
    if sentence.begins and sentence.until:
        said = _("%(price)s per credit from %(begins)s until %(until)s")
    elif sentence.begins:
        said = _("%(price)s per credit from %(begins)s on")
    elif sentence.until:
        said = _("%(price)s per credit until %(until)s")
    else:
        said = _("%(price)s per credit from now on")
    parts = [said % values, *([_then(sentence)] if sentence.until else [])]
    if sentence.panel:
        parts.insert(0, _("at %(panel)s") % values)
    return ", ".join(parts)


def _then(sentence: Sentence) -> str:
    if sentence.back is None:
        return _("then the price by volume again")
    return _("then %(price)s again") % {"price": price(sentence.back, sentence.currency)}


def state_word(state: PromiseState) -> str:
    """Return where a promise stands, in a few words."""
    match state:
        case PromiseState.PROPOSED:
            return _("not answered yet")
        case PromiseState.CONFIRMED:
            return _("confirmed")
        case PromiseState.DISPUTED:
            return _("not what was said")
        case PromiseState.WITHDRAWN:
            return _("withdrawn")
        case _:
            assert_never(state)


def short(promise: Promise, currency: str) -> str:
    """Return "€2.05 per credit until 30 June 2026", or what was promised in words."""
    values = {"words": promise.words, "until": day(promise.until) if promise.until else ""}
    if promise.price is None:
        return _("“%(words)s”") % {"words": unquoted(promise.words)}
    values["price"] = price(promise.price, currency)
    if promise.until is not None:
        return _("%(price)s per credit until %(until)s") % values
    return _("%(price)s per credit from now on") % values


async def promise_fields(child: Reseller, who: Actor, store: Store) -> tuple[Field, ...]:
    """Return what is confirmed between a sub-reseller and its parent and not over, each with its last day."""
    if child.parent_id is None or child.state is ResellerState.CLOSED:
        return ()
    if who.reseller_id not in (child.id, child.parent_id):
        return ()
    parent = await store.resellers.by_id(child.parent_id)
    today = await today_of(store, child.id)
    return tuple(
        Field(_("Agreed besides"), short(one, parent.currency), more=_begins(one, today))
        for one in await promises.standing(store, child.id, parent.id)
    )


def _begins(promise: Promise, today: date) -> str:
    """Return from when on a promise holds whose first day is still to come."""
    return _("from %(day)s") % {"day": day(promise.holds_from)} if promise.holds_from > today else ""


def said_besides(found: Iterable[Evidence]) -> tuple[str, ...]:
    """Return what else is said of the same days, a line each."""
    return tuple(dict.fromkeys(evidence_words(one) for one in found))
