"""The terms in the chat: one screen, each number a tap and a word away, and publishing them."""

import pytest

from domain.people import Role
from handlers.inviting import Invite
from handlers.screen import Button, Screen
from storage.database import Database
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network
from tests.talk import Chat, button, buttons_of, text_of


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    return await agreeing_in(network, database)


@pytest.fixture
def ana(desk: Agreeing) -> Chat:
    return Chat(desk.database, desk.ana)


@pytest.mark.parametrize(
    ("label", "typed", "shown"),
    [
        ("Name", "North TV", "Business: North TV"),
        ("Time zone", "Madrid", "Time zone: Europe/Madrid"),
        ("Currency", "$", "Currency: USD"),
        ("Price", "1,85", "Price per credit: €1.85"),
        ("Minimum order", "50", "Minimum order: 50 credits"),
        ("Minimum a month", "500", "Minimum a month: 500 credits"),
        ("On account", "750", "On account: up to €750, paid within 14 days"),
        ("Days to pay", "30", "Days to pay: 30 days"),
        ("Time to accept", "1", "Time to accept: 1 day"),
        ("Open requests", "5", "Open requests: at most 5"),
        ("Requests expire", "3", "Requests expire after: 3 days"),
        ("Confirm twice from", "1000", "Confirm twice from: €1,000"),
    ],
)
async def test_a_number_is_a_tap_and_a_word_away(ana: Chat, label: str, typed: str, shown: str) -> None:
    screen = await part_with(label, ana)
    assert shown not in text_of(screen)
    await ana.taps(button_named(screen, label))
    assert shown in text_of(await ana.says(typed))


@pytest.mark.parametrize(
    ("label", "nonsense"),
    [
        ("Name", "👍"),
        ("Time zone", "xyzzy"),
        ("Currency", "money"),
        ("Price", "free"),
        ("Minimum order", "0"),
        ("Minimum a month", "-5"),
        ("On account", "1e5"),
        ("Days to pay", "soon"),
        ("Time to accept", "400"),
        ("Open requests", "1000"),
        ("Requests expire", "0"),
        ("Confirm twice from", "12.345"),
        ("Second approver from", "5000"),
        ("If the stock runs out", "whatever"),
    ],
)
async def test_nonsense_is_asked_for_again_with_what_was_wrong(ana: Chat, label: str, nonsense: str) -> None:
    asked = await ana.taps(button_named(await part_with(label, ana), label))
    again = await ana.says(nonsense)
    assert text_of(asked) in text_of(again)
    assert len(again.lines) > len(asked.lines)
    assert "Cancel" in buttons_of(again)


async def test_a_choice_is_one_tap(ana: Chat) -> None:
    asked = await ana.taps(button_named(await part_with("If the stock runs out", ana), "If the stock runs out"))
    assert "If the stock runs out: warn and go on" in text_of(await ana.taps(button(asked, "Warn me")))


async def test_two_colleagues_are_asked_for_only_where_there_are_two(desk: Agreeing, ana: Chat) -> None:
    await desk.network.member(desk.top, Role.FINANCE, name="Marta")
    await ana.taps(button_named(await part_with("Second approver from", ana), "Second approver from"))
    assert "Second approver from: €5,000" in text_of(await ana.says("5000"))


async def test_a_clause_is_added_changed_and_removed(ana: Chat) -> None:
    clauses = await ana.taps(button_named(await ana.says("/terms"), "Clauses"))
    assert list(buttons_of(clauses))[:4] == ["Price and payment", "Minimum purchase", "Support", "Acceptable use"]
    await ana.taps(button(clauses, "Add a clause"))
    await ana.says("Holidays")
    added = await ana.says("No loading on holidays. We load the day after.")
    assert "Holidays: No loading on holidays" in text_of(added)

    clause = await ana.taps(button(added, "Holidays"))
    await ana.taps(button(clause, "Other words"))
    changed = await ana.says("Nothing on Sundays.")
    assert changed.quote == "Nothing on Sundays."
    sure = await ana.taps(button(changed, "Remove"))
    assert "Holidays" not in text_of(await ana.taps(button(sure, "Remove it")))


async def test_acceptable_use_has_no_button_to_remove_it(ana: Chat) -> None:
    clauses = await ana.taps(button_named(await ana.says("/terms"), "Clauses"))
    assert "Remove" not in buttons_of(await ana.taps(button(clauses, "Acceptable use")))
    assert "Remove" in buttons_of(await ana.taps(button(clauses, "Support")))


async def test_the_only_panel_is_never_named(ana: Chat) -> None:
    screen = await ana.says("/terms")
    loading = await ana.taps(button_named(screen, "Loading"))
    at_once = await ana.taps(button(loading, "Count them as loaded at once"))
    assert "nobody is asked to load them" in text_of(at_once)
    draft = await ana.says("/offer Ahmed")
    for shown in (screen, loading, at_once, draft):
        assert "Panel" not in text_of(shown)


async def test_from_the_second_panel_on_they_have_names(ana: Chat) -> None:
    loading = await ana.taps(button_named(await ana.says("/terms"), "Loading"))
    await ana.taps(button(loading, "Add another panel"))
    panels = await ana.says("South panel")
    assert {"Panel 1", "South panel"} <= set(buttons_of(panels))
    draft = await ana.says("/offer Ahmed")
    assert "Panel: South panel" in text_of(draft)
    one = await ana.taps(button(draft, "South panel"))
    await ana.taps(button(one, "Price"))
    assert "Price per credit: €9.50" in text_of(await ana.says("9.50"))
    without = await ana.taps(button(one, "Leave this panel out"))
    assert "Panel: South panel" not in text_of(without)
    assert "Panel: South panel" in text_of(await ana.taps(button(without, "Add South panel")))


async def test_publishing_says_what_it_does_before_it_does_it(desk: Agreeing, ana: Chat) -> None:
    await desk.agree()
    ahmed = Chat(desk.database, desk.ahmed)
    await ahmed.news()
    assert "published as revision 1" in text_of(await ana.says("/terms"))
    clauses = await ana.taps(button_named(await ana.says("/terms"), "Clauses"))
    await ana.taps(button(await ana.taps(button(clauses, "Support")), "Other words"))
    await ana.says("Ask us anything.")
    assert "not published since" in text_of(await ana.says("/terms"))
    ways = await ana.taps(button_named(await ana.says("/terms"), "Publish"))
    assert "14 days" in text_of(ways)
    assert await ahmed.news() == []

    done = await ana.taps(button(ways, "Publish as material"))
    assert "Offered to 1 sub-reseller." in text_of(done)
    assert "word for word" in text_of(await ana.taps(button(ways, "Publish as material")))
    text, card = await ahmed.news()
    assert text.file is not None
    assert "Ask us anything." in text.file.content
    assert "goes on until" in text_of(card)


async def test_a_sub_reseller_sets_terms_of_its_own_without_name_or_days(desk: Agreeing) -> None:
    await desk.agree()
    ahmed = Chat(desk.database, desk.ahmed)
    refused = await ahmed.says("/invite Bilal")
    await ahmed.taps(button(refused, "Set it up"))
    await ahmed.says("EUR")
    shown = await ahmed.says("3.20")
    assert "Price per credit: €3.20" in text_of(shown)
    assert not {"Business", "Time zone", "Loading"} & set(buttons_of(shown))


async def test_only_owners_see_the_terms(desk: Agreeing) -> None:
    for role in (Role.FINANCE, Role.SUPPORT, Role.VIEWER):
        member = Chat(desk.database, await desk.network.member(desk.top, role, name=role))
        for text in ("/terms", "/invite Bilal", "/offer Ahmed"):
            assert "Your role doesn't include this" in text_of(await member.says(text))


async def test_an_invitation_that_makes_no_sense_is_asked_for_again(desk: Agreeing, ana: Chat) -> None:
    for typed, said in (("👍", "isn't a name"), ("ahmed tv", "already"), ("Bilal like Nobody", "Nobody")):
        again = await ana.says(f"/invite {typed}")
        assert said in text_of(again)
        assert "What is the new sub-reseller called?" in text_of(again)
    await ana.taps(Invite())
    assert (await ana.says("Bilal like Ahmed")).title == "Offer to Bilal"


async def test_a_name_with_markup_stays_a_name(ana: Chat) -> None:
    draft = await ana.says("/invite <b>Bilal</b> & Söhne:2 =HYPERLINK(1)")
    assert draft.title == "Offer to <b>Bilal</b> & Söhne:2 =HYPERLINK(1)"


async def part_with(label: str, chat: Chat) -> Screen:
    """Return the part of the terms with a button of this label, or the terms themselves."""
    terms = await chat.says("/terms")
    for part in ("For new offers", "For requests", "Business"):
        screen = await chat.taps(button_named(terms, part))
        if label in buttons_of(screen):
            return screen
    return terms


async def test_the_terms_are_few_lines_and_few_rows_of_buttons(ana: Chat) -> None:
    terms = await ana.says("/terms")
    assert len(terms.fields) < 8
    assert len(terms.buttons) < 6
    assert "On account: not possible; payment comes first" in text_of(terms)


def button_named(screen: Screen, label: str) -> Button:
    """Return the button with just this label."""
    return buttons_of(screen)[label]
