import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_ui.parse import lane_of, parse
from domain.people import Identity
from domain.requests import MediaKind
from handlers.speech import (
    Command,
    Edited,
    Migrated,
    Opened,
    Press,
    Reachability,
    Say,
    SentFile,
    Speech,
    TopicChanged,
    TopicDeed,
)
from tests.bot.telegram_ui.payloads import ANA, GROUP, PRIVATE, message, standing, tap, update

IN_TOPIC: dict[str, Any] = {"message_thread_id": 45, "is_topic_message": True}


def said(payload: str) -> Speech | None:
    incoming = parse(payload)
    return incoming.said if incoming else None


def files(payload: str, largest_file: int = 1_000_000) -> tuple[SentFile, ...]:
    incoming = parse(payload, largest_file)
    assert incoming is not None
    return incoming.files


def test_a_person_is_known_by_their_ids_name_handle_and_language() -> None:
    incoming = parse(message(text="hello"))
    assert incoming is not None
    assert incoming.identity == Identity("telegram", "1001", "1001", "Ana Ruiz", "ana", "es")
    assert incoming.lane == "1001"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/menu", Command("menu")),
        ("/request 200", Command("request", "200")),
        ("/Request@Subpanel_Bot  200 today ", Command("request", "200 today")),
        ("/note first\nsecond", Command("note", "first\nsecond")),
        ("/start", Opened()),
        ("/start AbC-_1", Opened("AbC-_1")),
        ("/start@subpanel_bot AbC", Opened("AbC")),
        ("200", Say("200", message="7")),
        ("and /menu", Say("and /menu", message="7")),
        ("/", Say("/", message="7")),
        ("/ñ", Say("/ñ", message="7")),
    ],
)
def test_a_text_is_a_command_an_opened_link_or_plain_words(text: str, meant: Speech) -> None:
    assert said(message(text=text)) == meant


def test_of_a_photo_the_largest_size_under_the_cap_is_taken() -> None:
    sizes = [
        {"file_id": name, "file_unique_id": name, "width": width, "height": width, "file_size": width * 100}
        for name, width in (("small", 90), ("middle", 320), ("large", 1280))
    ]
    photo = message(photo=sizes, caption="200")
    assert said(photo) == Say("200", message="7m")
    assert files(photo) == (SentFile("large", "photo.jpg", "image/jpeg", 128_000, None, kind=MediaKind.PHOTO),)
    assert files(photo, largest_file=50_000)[0].remote_id == "middle"
    assert files(photo, largest_file=1)[0].remote_id == "small"


def test_documents_and_voices_come_with_what_is_known_of_them() -> None:
    named = {"file_id": "d", "file_unique_id": "d", "file_name": "usage.csv", "mime_type": "text/csv", "file_size": 12}
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 3}
    assert said(message(document=named)) == Say(message="7m")
    assert files(message(document=named)) == (
        SentFile("d", "usage.csv", "text/csv", 12, None, kind=MediaKind.DOCUMENT),
    )
    assert files(message(voice=voice)) == (SentFile("v", "voice.ogg", "audio/ogg", 0, None, kind=MediaKind.VOICE),)


@pytest.mark.parametrize(
    ("content", "kind", "name", "media_type"),
    [
        ({"video": {}}, MediaKind.VIDEO, "video.mp4", "video/mp4"),
        ({"document": {}, "animation": {}}, MediaKind.ANIMATION, "animation.mp4", "video/mp4"),
        ({"audio": {"file_name": "a.flac"}}, MediaKind.AUDIO, "a.flac", "audio/mpeg"),
        ({"video_note": {}}, MediaKind.VIDEO_NOTE, "video.mp4", "video/mp4"),
        ({"sticker": {}}, MediaKind.STICKER, "sticker.webp", "image/webp"),
        ({"sticker": {"is_animated": True}}, MediaKind.STICKER, "sticker.tgs", "application/x-tgsticker"),
        ({"sticker": {"is_video": True}}, MediaKind.STICKER, "sticker.webm", "video/webm"),
    ],
)
def test_a_medium_says_as_what_it_was_sent(
    content: dict[str, dict[str, Any]], kind: MediaKind, name: str, media_type: str
) -> None:
    sent = message(**{field: {"file_id": field, "file_size": 8} | more for field, more in content.items()})
    assert files(sent) == (SentFile(kind, name, media_type, 8, None, kind=kind),)


def test_a_reply_and_an_album_are_known_as_such() -> None:
    original = {"message_id": 5, "date": 1, "chat": PRIVATE}
    assert said(message(text="no", reply_to_message=original)) == Say("no", "5", "7")
    sizes = [{"file_id": "p", "width": 9, "height": 9}]
    answer = message(photo=sizes, media_group_id="77", reply_to_message=original | {"photo": sizes})
    assert said(answer) == Say("", "5m", "7m", "77")


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        ({"text": "/menu"}, Edited("/menu", "7")),
        ({"caption": "two", "photo": []}, Edited("two", "7m")),
        ({"location": {"latitude": 1}}, None),
    ],
)
def test_an_edit_says_what_the_words_are_now(content: dict[str, Any], meant: Speech | None) -> None:
    edited = {"message_id": 7, "date": 1, "edit_date": 2, "chat": PRIVATE, "from": ANA, **content}
    assert said(update(edited_message=edited)) == meant


def test_a_command_below_a_photo_keeps_both() -> None:
    sizes = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]
    photo = message(photo=sizes, caption="/request 200")
    assert said(photo) == Command("request", "200")
    assert [file.remote_id for file in files(photo)] == ["p"]


@pytest.mark.parametrize("kind", ["location", "contact"])
def test_what_cannot_be_read_is_answered_all_the_same(kind: str) -> None:
    assert said(message(**{kind: {"file_id": "x"}})) == Say(message="7")


@pytest.mark.parametrize(
    ("shown", "ref"), [({"text": "x"}, "9"), ({"photo": [{}]}, "9m"), ({"document": {}}, "9m"), ({"date": 0}, "9")]
)
def test_a_press_names_its_message_and_whether_that_has_media(shown: dict[str, Any], ref: str) -> None:
    assert said(tap(**shown)) == Press("req:200", ref)


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("left", False), ("member", True)])
@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
def test_blocking_and_unblocking_change_who_can_be_reached(
    status: str, reachable: object, chat: dict[str, Any]
) -> None:
    incoming = parse(standing(status, chat))
    assert incoming is not None
    assert incoming.said == Reachability(reachable=reachable is True)
    assert incoming.lane == incoming.identity.chat == str(chat["id"])


def test_a_group_that_moves_takes_its_lane_along() -> None:
    incoming = parse(message(GROUP, migrate_to_chat_id=-100777))
    assert incoming is not None
    assert (incoming.lane, incoming.said) == ("-500", Migrated("-100777"))


def in_group(payload: str) -> tuple[str, str, bool, Speech]:
    incoming = parse(payload, username="Subpanel_bot")
    assert incoming is not None
    assert incoming.identity.chat == "-500"
    return incoming.lane, incoming.thread, incoming.is_group, incoming.said


@pytest.mark.parametrize("text", ["/link", "/link@subpanel_bot"])
def test_in_a_group_a_command_to_the_bot_is_heard_and_known_as_said_before_all(text: str) -> None:
    assert in_group(message(GROUP, text=text)) == ("-500", "", True, Command("link"))


def test_in_a_group_a_reply_to_the_bot_is_heard_and_one_to_somebody_else_is_not() -> None:
    ours = {"message_id": 5, "date": 1, "chat": GROUP, "from": {"id": 1, "is_bot": True, "username": "subpanel_BOT"}}
    assert in_group(message(GROUP, text="on it", reply_to_message=ours)) == ("-500", "", True, Say("on it", "5", "7"))
    others = ours | {"from": {"id": 2, "is_bot": True, "username": "other_bot"}}
    for said in (message(GROUP, text="on it", reply_to_message=others), message(GROUP, text="on it")):
        assert parse(said, username="Subpanel_bot") is None


def test_in_a_topic_everything_is_heard_in_the_lane_of_the_topic() -> None:
    opened = {"message_id": 45, "date": 1, "chat": GROUP, "forum_topic_created": {}}
    said = message(GROUP, **IN_TOPIC, text="on it", reply_to_message=opened)
    assert in_group(said) == ("-500:45", "45", True, Say("on it", message="7"))
    assert in_group(message(GROUP, **IN_TOPIC, text="yes", reply_to_message=opened | {"message_id": 50}))[3] == Say(
        "yes", "50", "7"
    )
    photo = parse(message(GROUP, **IN_TOPIC, photo=[{"file_id": "p", "width": 9, "height": 9}]))
    assert photo is not None
    assert [file.remote_id for file in photo.files] == ["p"]
    edited = {"message_id": 7, "chat": GROUP, "from": ANA, "text": "x", **IN_TOPIC}
    assert in_group(update(edited_message=edited)) == ("-500:45", "45", True, Edited("x", "7"))


def test_a_button_in_a_group_is_pressed_by_the_one_who_pressed_it() -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
    pressed = tap(**{"chat": GROUP, "from": bot, **IN_TOPIC})
    assert in_group(pressed) == ("-500:45", "45", True, Press("req:200", "9"))
    assert in_group(tap(chat=GROUP))[:3] == ("-500", "", True)
    incoming = parse(pressed)
    assert incoming is not None
    assert incoming.identity.user == "1001"


@pytest.mark.parametrize("deed", TopicDeed)
@pytest.mark.parametrize("by_bot", [True, False])
def test_what_becomes_of_a_topic_is_heard(deed: TopicDeed, by_bot: bool) -> None:  # noqa: FBT001
    sender = {"id": 5, "is_bot": by_bot, "first_name": "Somebody"}
    changed = message(GROUP, sender, **IN_TOPIC, **{f"forum_topic_{deed}": {}})
    assert in_group(changed) == ("-500:45", "45", True, TopicChanged("45", deed, by_bot))


@pytest.mark.parametrize(
    "payload",
    [
        message(GROUP, text="hello"),
        message(GROUP, text="/menu@another_bot"),
        message(GROUP, text="/start AbC"),
        message(GROUP, text="/ñ"),
        message(GROUP, photo=[], new_chat_title="Desk"),
        message(GROUP, **IN_TOPIC, text="/menu@another_bot"),
        message(GROUP, **IN_TOPIC, text="hello", sender={"id": 5, "is_bot": True, "first_name": "Group"}),
        message(text="hello", sender={"id": 5, "is_bot": True, "first_name": "Bot"}),
        message(pinned_message={"message_id": 3}),
        update(edited_message={"message_id": 7, "chat": GROUP, "from": ANA, "text": "x"}),
        update(channel_post={"message_id": 7, "chat": {"id": -1, "type": "channel"}, "text": "x"}),
        update(inline_query={"id": "1", "query": "x"}),
        update(callback_query={"id": "5", "chat_instance": "1", "inline_message_id": "x"}),
        update(),
        update(message={"text": "no chat"}),
        update(message=None, callback_query=3),
        "[]",
        "no json",
    ],
)
def test_what_concerns_nobody_or_makes_no_sense_is_nothing(payload: str) -> None:
    assert parse(payload) is None


@pytest.mark.parametrize("sign", ["\\ud83d", "\\u0000"])
def test_half_a_character_or_none_becomes_one_that_can_be_stored(sign: str) -> None:
    payload = message(text="/note \\x").replace("\\\\x", sign)
    assert said(payload) == Command("note", "�")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(
                ["message", "chat", "id", "from", "text", "callback_query", "photo", "my_chat_member", "type"]
            ),
            inner,
            max_size=4,
        ),
    )
)
def test_no_update_stops_the_reader(content: Any) -> None:
    parse(json.dumps(content))


@pytest.mark.parametrize(
    ("payload", "lane"),
    [
        (message(GROUP, text="x"), "-500"),
        (tap(), "1001"),
        (standing("kicked", GROUP), "-500"),
        (update(callback_query={"id": "5", "from": {"id": 8}, "inline_message_id": "x"}), "8"),
        (update(poll={"id": "5"}), ""),
        (update(message=None), ""),
    ],
)
def test_an_update_goes_into_the_lane_of_its_chat(payload: str, lane: str) -> None:
    assert lane_of(json.loads(payload)) == lane
