import json
from dataclasses import replace
from typing import Any

import pytest

from bot.charts import draw_chart
from bot.platform import Later, Moved, Rejected, Sent, TopicDone, TopicGone, Uncertain, Unreachable
from bot.telegram_ui.platform import TelegramPlatform
from domain.requests import MediaKind as Kind
from handlers.screen import Button, File, LinkList, Picture, Screen, packed
from sandbox.call import Upload
from sandbox.deeds import block, send_files
from sandbox.faults import Fault, FaultKind
from sandbox.files import KINDS, MediaKind
from sandbox.state import Sandbox
from tests.bot.telegram_ui.conftest import ANA, LANE, STRANGER, TOKEN, connected
from tests.bot.telegram_ui.stub_server import Stub, free_port, refusal, serving
from tests.bot.test_charts import CHART

HELLO = Screen(title="Hello")
BALANCE = Screen(title="Balance", buttons=((Button("Menu", action="menu"),),))


def posts(sandbox: Sandbox, chat: int = ANA) -> list[dict[str, Any]]:
    return [post.body for post in sandbox.chats[chat].posts.values() if post.from_bot]


def receipt(sandbox: Sandbox, kind: MediaKind) -> Picture:
    """Let Ana send a receipt, and return it to be shown again."""
    upload = Upload("receipt.jpg", b"\xff\xd8 a picture", "image/jpeg")
    (sent,) = send_files(sandbox, ANA, ANA, [upload], kind=kind)
    media = sent.body[kind][-1] if kind == "photo" else sent.body[kind]
    return Picture("telegram", media["file_id"], "image/jpeg")


async def test_a_screen_becomes_a_message(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    sent = await platform.deliver(LANE, BALANCE, edits=None)
    (post,) = posts(sandbox)
    assert sent == Sent(str(post["message_id"]))
    assert (post["text"], post["entities"]) == ("Balance", [{"type": "bold", "offset": 0, "length": 7}])
    assert post["reply_markup"] == {"inline_keyboard": [[{"text": "Menu", "callback_data": "menu"}]]}


async def test_a_screen_takes_the_place_of_an_older_one_and_of_its_buttons(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    first = await platform.deliver(LANE, BALANCE, edits=None)
    assert isinstance(first, Sent)
    assert await platform.deliver(LANE, HELLO, edits=first.message) == first
    (post,) = posts(sandbox)
    assert post["text"] == "Hello"
    assert "reply_markup" not in post


async def test_showing_the_same_again_counts_as_shown(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    first = await platform.deliver(LANE, BALANCE, edits=None)
    assert isinstance(first, Sent)
    assert await platform.deliver(LANE, BALANCE, edits=first.message) == first
    assert len(posts(sandbox)) == 1


@pytest.mark.parametrize("edits", ["4711", "4711m", "no reference"])
async def test_a_screen_whose_place_is_gone_is_a_new_message(
    platform: TelegramPlatform, sandbox: Sandbox, edits: str
) -> None:
    sent = await platform.deliver(LANE, HELLO, edits=edits)
    assert [Sent(str(post["message_id"])) for post in posts(sandbox)] == [sent]


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_receipt_is_shown_as_what_it_was_sent_as(
    platform: TelegramPlatform, sandbox: Sandbox, kind: MediaKind
) -> None:
    sent = await platform.deliver(LANE, Screen(title="Paid", picture=receipt(sandbox, kind)), edits=None)
    (post,) = posts(sandbox)
    assert kind in post
    assert post["caption"] == "Paid"
    assert sent == Sent(f"{post['message_id']}m")


async def test_below_a_receipt_the_words_change_and_the_picture_stays(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    first = await platform.deliver(LANE, Screen(title="Paid", picture=receipt(sandbox, "photo")), edits=None)
    assert isinstance(first, Sent)
    assert await platform.deliver(LANE, HELLO, edits=first.message) == first
    (post,) = posts(sandbox)
    assert post["caption"] == "Hello"
    assert "photo" in post


async def test_a_receipt_can_come_into_a_text(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    first = await platform.deliver(LANE, HELLO, edits=None)
    assert isinstance(first, Sent)
    shown = Screen(title="Paid", picture=receipt(sandbox, "photo"))
    assert await platform.deliver(LANE, shown, edits=first.message) == Sent(f"{first.message}m")
    (post,) = posts(sandbox)
    assert "photo" in post


@pytest.mark.parametrize("picture", [Picture("telegram", "gone", "image/png"), Picture("discord", "7", "image/png")])
async def test_of_a_picture_that_cannot_be_shown_the_words_remain(
    platform: TelegramPlatform, sandbox: Sandbox, picture: Picture
) -> None:
    sent = await platform.deliver(LANE, Screen(title="Paid", picture=picture), edits=None)
    (post,) = posts(sandbox)
    assert post["text"] == "Paid"
    assert sent == Sent(str(post["message_id"]))


def media(sandbox: Sandbox, *kinds: MediaKind) -> tuple[Picture, ...]:
    """Let Ana send a medium of each kind, and return them to be shown again."""
    sent = [send_files(sandbox, ANA, ANA, [Upload("x", kind.encode(), "x/y")], kind=kind)[0].body for kind in kinds]
    files = [body[kind][-1] if kind == "photo" else body[kind] for kind, body in zip(kinds, sent, strict=True)]
    return tuple(
        Picture("telegram", file["file_id"], "x/y", Kind(kind)) for kind, file in zip(kinds, files, strict=True)
    )


@pytest.mark.parametrize("kind", ["voice", "video", "animation", "audio", "photo", "document"])
async def test_a_medium_is_sent_as_what_it_was_sent_as_with_the_words_below_it(
    platform: TelegramPlatform, sandbox: Sandbox, kind: MediaKind
) -> None:
    [picture] = media(sandbox, kind)
    sent = await platform.deliver(LANE, replace(BALANCE, picture=picture), edits=None)
    assert isinstance(sent, Sent)
    assert await platform.deliver(LANE, Screen(title="Read", picture=picture), edits=sent.message) == sent
    (post,) = posts(sandbox)
    assert (kind in post, post["caption"], sent) == (True, "Read", Sent(f"{post['message_id']}m"))


@pytest.mark.parametrize("kind", ["video_note", "sticker"])
async def test_below_what_has_no_caption_the_words_are_a_message_which_is_edited(
    platform: TelegramPlatform, sandbox: Sandbox, kind: MediaKind
) -> None:
    [picture] = media(sandbox, kind)
    sent = await platform.deliver(LANE, replace(BALANCE, picture=picture), edits=None)
    medium, words = posts(sandbox)
    assert (kind in medium, words["text"], "reply_markup" in words) == (True, "Balance", True)
    assert sent == Sent(str(words["message_id"]), (str(medium["message_id"]),))
    again = await platform.deliver(LANE, Screen(title="Read", picture=picture), edits=str(words["message_id"]))
    assert again == Sent(str(words["message_id"]))
    assert [post.get("text") for post in posts(sandbox)] == [None, "Read"]


async def test_a_medium_that_is_refused_comes_as_a_file_or_its_words_come_alone(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    [file] = media(sandbox, "document")
    for kind in (Kind.VOICE, Kind.STICKER):
        await platform.deliver(LANE, Screen(title="Heard", picture=replace(file, kind=kind)), edits=None)
        gone = replace(file, kind=kind, remote_id="gone")
        await platform.deliver(LANE, Screen(title="Gone", picture=gone), edits=None)
    captioned, alone, bare, words, gone_words = posts(sandbox)
    assert ("document" in captioned, captioned["caption"], alone["text"]) == (True, "Heard", "Gone")
    assert ("document" in bare, words["text"], gone_words["text"]) == (True, "Heard", "Gone")


async def test_an_album_is_shown_in_its_order_split_where_it_has_to_be_and_its_caption_is_edited(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    album = media(sandbox, "photo", "video", "document", "document", "voice", "photo")
    sent = await platform.deliver(LANE, Screen(title="Seen", album=album), edits=None)
    shown = posts(sandbox)
    groups = [post.get("media_group_id") for post in shown]
    assert [next(kind for kind in KINDS if kind in post) for post in shown] == [picture.kind for picture in album]
    assert (groups[0] == groups[1], groups[2] == groups[3], groups[1] != groups[2]) == (True, True, True)
    assert groups[4:] == [None, None]
    assert [post.get("caption") for post in shown] == ["Seen", *[None] * 5]
    first, *others = [f"{post['message_id']}m" for post in shown]
    assert sent == Sent(first, tuple(others))
    assert await platform.deliver(LANE, replace(BALANCE, album=album), edits=first) == Sent(first)
    assert [post.get("caption") for post in posts(sandbox)] == ["Balance", *[None] * 5]


async def test_a_long_album_comes_in_tens_and_its_buttons_below_it(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    album = media(sandbox, *[KINDS[0]] * 12)
    sent = await platform.deliver(LANE, replace(BALANCE, album=album), edits=None)
    *shown, words = posts(sandbox)
    assert [len([post for post in shown if post["media_group_id"] == one]) for one in groups_of(shown)] == [10, 2]
    assert (words["text"], "reply_markup" in words) == ("Balance", True)
    assert isinstance(sent, Sent)
    assert (sent.message, len(sent.also)) == (str(words["message_id"]), 12)
    assert not any("caption" in post for post in shown)


def groups_of(shown: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(post["media_group_id"] for post in shown))


async def test_of_an_album_that_is_refused_each_comes_by_itself(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    photo, document = media(sandbox, "photo", "document")
    album = (replace(photo, remote_id="gone"), replace(document, kind=Kind.PHOTO), photo)
    await platform.deliver(LANE, Screen(title="Seen", album=album), edits=None)
    as_file, as_photo, words = posts(sandbox)
    assert ("document" in as_file, "photo" in as_photo, words["text"]) == (True, True, "Seen")


async def test_what_was_begun_waits_for_its_turn_instead_of_coming_twice(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    sandbox.faults.inject(Fault(FaultKind.TOO_MANY_REQUESTS, "sendMessage", seconds=1))
    [note] = media(sandbox, "video_note")
    assert isinstance(await platform.deliver(LANE, replace(HELLO, picture=note), edits=None), Sent)
    assert [post.get("text") for post in posts(sandbox)] == [None, "Hello"]


@pytest.mark.parametrize("length", [4_050, 10_000])
async def test_somebodys_own_words_come_whole_however_long_they_are(
    platform: TelegramPlatform, sandbox: Sandbox, length: int
) -> None:
    said = ("ñandú " * length)[:length]
    screen = replace(BALANCE, lines=("Ahmed wrote:",), quote=said, note="x" * 60)
    sent = await platform.deliver(LANE, screen, edits=None)
    (post,) = posts(sandbox)
    assert sent == Sent(f"{post['message_id']}m")
    assert sandbox.files.by_id[post["document"]["file_id"]].upload.content.decode() == said
    assert post["caption"].startswith("Balance\n\nAhmed wrote:\nñandú")
    assert "reply_markup" in post

    again = await platform.deliver(LANE, replace(screen, quote=said[::-1]), edits=f"{post['message_id']}m")
    assert again == sent
    (post,) = posts(sandbox)
    assert sandbox.files.by_id[post["document"]["file_id"]].upload.content.decode() == said[::-1]


async def test_words_too_long_for_a_caption_are_a_message_below_the_medium(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    said, [video] = "long " * 400, media(sandbox, "video")
    sent = await platform.deliver(LANE, Screen(title="Ahmed", quote=said, picture=video), edits=None)
    medium, words = posts(sandbox)
    assert ("video" in medium, "caption" in medium, words["text"]) == (True, False, f"Ahmed\n{said.strip()}")
    assert sent == Sent(str(words["message_id"]), (f"{medium['message_id']}m",))

    short = Screen(title="Ahmed", quote="short", picture=video)
    first = await platform.deliver(LANE, short, edits=None)
    assert isinstance(first, Sent)
    await platform.deliver(LANE, replace(short, quote=said), edits=first.message)
    assert posts(sandbox)[-1]["text"] == f"Ahmed\n{said.strip()}"


async def test_words_that_are_to_come_whole_stand_below_their_picture_and_are_changed_there(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    said = tuple(f"Point {number} of many that are to be read" for number in range(60))
    drawn = packed("usage.png", draw_chart(CHART), "image/png")
    brief = replace(BALANCE, title="Brief", lines=said, file=drawn, whole=True)
    sent = await platform.deliver(LANE, brief, edits=None)
    picture, words = posts(sandbox)
    assert ("photo" in picture, "caption" in picture, words["text"].count("to be read")) == (True, False, 60)
    assert "reply_markup" in words
    assert sent == Sent(str(words["message_id"]), (f"{picture['message_id']}m",))
    assert isinstance(sent, Sent)
    await platform.deliver(LANE, replace(brief, title="Done"), edits=sent.message)
    assert [post.get("text", "").split("\n")[0] for post in posts(sandbox)] == ["", "Done"]
    await platform.deliver(LANE, replace(brief, lines=said[:3]), edits=None)
    assert posts(sandbox)[-1]["caption"].startswith("Brief")


async def test_a_file_is_a_new_message_even_where_a_button_was_pressed(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    first = await platform.deliver(LANE, BALANCE, edits=None)
    assert isinstance(first, Sent)
    shown = Screen(title="Statement", file=File('"März"\n.csv', "day;credits\nañó;5\n", "text/csv"))
    sent = await platform.deliver(LANE, shown, edits=first.message)
    _, post = posts(sandbox)
    assert sent == Sent(f"{post['message_id']}m")
    assert (post["caption"], post["document"]["file_name"]) == ("Statement", '"März" .csv')
    stored = sandbox.files.by_id[post["document"]["file_id"]]
    assert stored.upload.content.decode() == "day;credits\nañó;5\n"


async def test_a_drawn_picture_is_a_photo(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    drawn = draw_chart(CHART)
    shown = Screen(title="Cash flow", file=packed("cash-flow.png", drawn, "image/png"))
    sent = await platform.deliver(LANE, shown, edits=None)
    (post,) = posts(sandbox)
    assert sent == Sent(f"{post['message_id']}m")
    assert post["caption"] == "Cash flow"
    assert sandbox.files.by_id[post["photo"][-1]["file_id"]].upload.content == drawn


@pytest.mark.parametrize("earlier", [HELLO, Screen(title="Week", file=packed("u.png", draw_chart(CHART), "image/png"))])
async def test_a_drawn_picture_takes_the_place_of_a_text_or_of_another(
    platform: TelegramPlatform, sandbox: Sandbox, earlier: Screen
) -> None:
    first = await platform.deliver(LANE, earlier, edits=None)
    assert isinstance(first, Sent)
    drawn = draw_chart(replace(CHART, title="Another"))
    shown = replace(BALANCE, title="Month", file=packed("usage.png", drawn, "image/png"))
    sent = await platform.deliver(LANE, shown, edits=first.message)
    (post,) = posts(sandbox)
    assert sent == Sent(f"{post['message_id']}m")
    assert (post["caption"], post["reply_markup"]["inline_keyboard"][0][0]["text"]) == ("Month", "Menu")
    assert sandbox.files.by_id[post["photo"][-1]["file_id"]].upload.content == drawn


async def test_a_drawn_picture_that_is_refused_in_place_comes_as_a_file_of_its_own() -> None:
    stub = refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    stub.then = Stub(200, json.dumps({"ok": True, "result": {"message_id": 8}}).encode())
    shown = Screen(title="Month", file=packed("usage.png", b"\x89PNG", "image/png"))
    async with serving(stub) as address, connected(TOKEN, address) as bot:
        assert await TelegramPlatform(bot, "subpanel_bot").deliver(LANE, shown, edits="7m") == Sent("8m")
    assert b'name="document"; filename="usage.png"' in stub.asked[-1][1]


async def test_a_drawn_picture_that_is_refused_as_a_photo_comes_as_a_file() -> None:
    stub = refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    stub.then = Stub(200, json.dumps({"ok": True, "result": {"message_id": 7}}).encode())
    shown = Screen(title="Cash flow", file=packed("cash-flow.png", b"\x89PNG", "image/png"))
    async with serving(stub) as address, connected(TOKEN, address) as bot:
        assert await TelegramPlatform(bot, "subpanel_bot").deliver(LANE, shown, edits=None) == Sent("7m")
    (_type, as_photo), (_type, as_file) = stub.asked
    assert b'name="photo"' in as_photo
    assert b'name="document"; filename="cash-flow.png"' in as_file


@pytest.mark.parametrize(("screen", "said"), [(HELLO, False), (replace(HELLO, quiet=True), True)])
async def test_what_is_quiet_comes_without_a_sound(screen: Screen, said: bool) -> None:  # noqa: FBT001
    stub = Stub(200, b'{"ok": true, "result": {"message_id": 5}}')
    async with serving(stub) as address, connected(TOKEN, address) as bot:
        assert await TelegramPlatform(bot, "subpanel_bot").deliver(LANE, screen, edits=None) == Sent("5")
    [(_kind, body)] = stub.asked
    assert (b"disable_notification" in body) is said


async def test_a_quiet_screen_takes_the_place_of_another(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    first = await platform.deliver(LANE, BALANCE, edits=None)
    assert isinstance(first, Sent)
    assert await platform.deliver(LANE, replace(HELLO, quiet=True), edits=first.message) == first


async def test_who_blocked_the_bot_or_never_started_it_is_unreachable(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    block(sandbox, ANA, blocked=True)
    for lane in (LANE, str(STRANGER), "4242"):
        assert isinstance(await platform.deliver(lane, HELLO, edits=None), Unreachable)
    assert isinstance(await platform.deliver(LANE, HELLO, edits="1"), Unreachable)


async def test_a_group_that_moved_says_where_to(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    group = sandbox.add_group("Staff", [ANA], basic=True)
    moved = sandbox.migrate(group)
    assert await platform.deliver(str(group.id), HELLO, edits=None) == Moved(str(moved.id))


async def test_in_a_topic_everything_is_shown_there_until_it_is_gone(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    group = sandbox.add_group("Desk", [ANA], forum=True)
    made = await platform.create_topic(str(group.id), "#3\nAhmed TV: " + "x" * 200, icon="", color=0xFFD67E)
    assert isinstance(made, TopicDone)
    lane = f"{group.id}:{made.thread}"
    shown = Screen(title="Ahmed", quote="long " * 400, picture=media(sandbox, "photo")[0])
    first = await platform.deliver(lane, BALANCE, edits=None)
    assert isinstance(first, Sent)
    assert await platform.deliver(lane, HELLO, edits=first.message) == first
    assert isinstance(await platform.deliver(lane, shown, edits=None), Sent)
    assert {post["message_thread_id"] for post in posts(sandbox, group.id)} == {int(made.thread)}

    del group.topics[int(made.thread)], group.posts[int(first.message)]
    calls = len(sandbox.calls)
    for screen, edits in ((HELLO, None), (HELLO, first.message), (shown, None), (replace(shown, quote=""), None)):
        assert await platform.deliver(lane, screen, edits=edits) == TopicGone(lane)
    assert len(sandbox.calls) == calls + 5  # of the ways to show something no other is tried


@pytest.mark.parametrize("why", ["TOPIC_CLOSED", "Bad Request: TOPIC_ID_INVALID"])
async def test_a_topic_that_is_closed_to_the_bot_is_as_good_as_gone(why: str) -> None:
    async with serving(refusal(400, why)) as address, connected(TOKEN, address) as bot:
        outcome = await TelegramPlatform(bot, "subpanel_bot").deliver("-1:45", HELLO, edits=None)
    assert outcome == TopicGone("-1:45")


@pytest.mark.parametrize("edits", [None, "1"])
async def test_who_is_asked_to_wait_waits_as_long_as_asked(
    platform: TelegramPlatform, sandbox: Sandbox, edits: str | None
) -> None:
    sandbox.faults.inject(Fault(FaultKind.TOO_MANY_REQUESTS, seconds=7))
    later = await platform.deliver(LANE, HELLO, edits=edits)
    assert isinstance(later, Later)
    assert 6 <= later.seconds <= 8
    assert not posts(sandbox)


@pytest.mark.parametrize(
    ("kind", "shown"), [(FaultKind.LOST_ANSWER, 1), (FaultKind.REFUSED, 0), (FaultKind.SERVER_ERROR, 0)]
)
async def test_without_a_clear_answer_it_stays_uncertain(
    platform: TelegramPlatform, sandbox: Sandbox, kind: FaultKind, shown: int
) -> None:
    sandbox.faults.inject(Fault(kind, "sendMessage"))
    assert isinstance(await platform.deliver(LANE, HELLO, edits=None), Uncertain)
    assert len(posts(sandbox)) == shown


async def test_what_telegram_will_never_take_is_rejected() -> None:
    stub = refusal(400, "Bad Request: BUTTON_URL_INVALID")
    async with serving(stub) as address, connected(TOKEN, address) as bot:
        delivery = await TelegramPlatform(bot, "subpanel_bot").deliver(LANE, HELLO, edits=None)
    assert delivery == Rejected("Button_url_invalid")


@pytest.mark.parametrize(("status", "why"), [(401, "Unauthorized"), (404, "Not Found"), (409, "Conflict")])
async def test_while_the_token_is_refused_everything_waits(status: int, why: str) -> None:
    async with serving(refusal(status, why)) as address, connected(TOKEN, address) as bot:
        delivery = await TelegramPlatform(bot, "subpanel_bot").deliver(LANE, HELLO, edits=None)
    assert isinstance(delivery, Later)


async def test_where_nobody_listens_it_is_sent_later() -> None:
    async with connected(TOKEN, f"http://127.0.0.1:{free_port()}") as bot:
        delivery = await TelegramPlatform(bot, "subpanel_bot").deliver(LANE, HELLO, edits=None)
    assert isinstance(delivery, Later)


def test_an_invitation_is_a_link_that_opens_the_bot(platform: TelegramPlatform) -> None:
    assert platform.invitation_link("AbC-_1") == "https://t.me/subpanel_bot?start=AbC-_1"


async def test_a_list_of_invitations_is_a_file_of_links_that_a_spreadsheet_only_shows(
    platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    links = LinkList("links.csv", ("Name", "Link"), (("Ahmed; TV", "AbC-_1"), ("=1+1", "xyz")), delimiter=";")
    await platform.deliver(LANE, Screen(title="Links", links=links), edits=None)
    (post,) = posts(sandbox)
    document = post["document"]

    assert (post["caption"], document["file_name"]) == ("Links", "links.csv")
    content = sandbox.files.by_id[document["file_id"]].upload.content.decode()
    assert content == (
        '\ufeffName;Link\r\n"Ahmed; TV";https://t.me/subpanel_bot?start=AbC-_1\r\n'
        "'=1+1;https://t.me/subpanel_bot?start=xyz\r\n"
    )
