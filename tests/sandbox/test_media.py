import struct
import zlib

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from sandbox import deeds
from sandbox.call import Upload
from sandbox.person import NotDone, Person
from sandbox.pictures import size_of
from sandbox.state import Sandbox
from tests.sandbox.conftest import AHMED, ANA, Ask


def png(width: int = 1000, height: int = 500, color: int = 0) -> bytes:
    """Return a picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([color]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_photo_has_several_sizes_and_can_be_downloaded(bot: Bot) -> None:
    message = await bot.send_photo(AHMED, png(), caption="<b>usage</b>", parse_mode="HTML")
    assert [(size.width, size.height) for size in message.photo] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert len({size.file_id for size in message.photo}) == len({size.file_unique_id for size in message.photo}) == 4
    assert message.caption_html == "<b>usage</b>"
    file = await bot.get_file(message.photo[-1].file_id)
    assert await file.download_as_bytearray() == png()


async def test_the_unique_id_is_the_contents(bot: Bot) -> None:
    one, two = await bot.send_document(AHMED, b"same", filename="a.csv"), await bot.send_document(ANA, b"same")
    other = await bot.send_document(AHMED, b"other")
    assert one.document
    assert two.document
    assert other.document
    assert one.document.file_unique_id == two.document.file_unique_id != other.document.file_unique_id
    assert one.document.file_id != two.document.file_id
    assert (one.document.file_name, one.document.file_size) == ("a.csv", 4)


async def test_a_file_is_sent_again_by_its_id_but_not_as_another_kind(bot: Bot) -> None:
    first = await bot.send_document(AHMED, b"statement", filename="s.pdf")
    assert first.document
    again = await bot.send_document(ANA, first.document.file_id)
    assert again.document == first.document
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(ANA, first.document.file_id)
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(ANA, "nothing")


async def test_other_kinds_of_media_are_kept_with_their_details(bot: Bot) -> None:
    voice = (await bot.send_voice(AHMED, b"voice", duration=7)).voice
    video = (await bot.send_video(AHMED, b"video", width=10, height=20)).video
    audio = (await bot.send_audio(AHMED, b"audio", performer="P", title="T")).audio
    assert voice
    assert voice.to_dict()["duration"] == 7
    assert video
    assert (video.width, video.height) == (10, 20)
    assert audio
    assert (audio.performer, audio.title) == ("P", "T")


async def test_animations_round_videos_and_stickers_are_kept_as_what_they_are(bot: Bot, ask: Ask) -> None:
    moving = await bot.send_animation(AHMED, b"gif", caption="look")
    assert (moving.animation, moving.caption) == (moving.document and moving.animation, "look")
    note = (await bot.send_video_note(AHMED, b"round", length=120)).video_note
    assert note
    assert note.length == 120
    sticker = (await bot.send_sticker(AHMED, b"webp")).sticker
    assert sticker
    told = await ask("sendSticker", chat_id=ANA, sticker=sticker.file_id, caption="none")
    assert "caption" not in told["result"]
    grouped = [{"type": "animation", "media": moving.animation.file_id if moving.animation else ""}] * 2
    assert "specified type in the album" in (await ask("sendMediaGroup", chat_id=ANA, media=grouped))["description"]


async def test_a_person_sends_an_album_of_videos_but_none_of_stickers(ahmed: Person, sandbox: Sandbox) -> None:
    await ahmed.sends_medium("video", b"one", b"two", caption="both")
    first, second = await ahmed.messages()
    assert (first.kind, first.text, second.text) == ("video", "both", "")
    assert first.body["media_group_id"] == second.body["media_group_id"]
    with pytest.raises(NotDone, match="doesn't send"):
        await ahmed.sends_medium("sticker", b"one", b"two")
    with pytest.raises(NotDone, match="doesn't send"):
        await ahmed.sends_medium("video_note", b"one", caption="words")
    assert len(sandbox.chats[AHMED].posts) == 2


async def test_what_is_no_picture_or_empty_is_refused(bot: Bot, ask: Ask) -> None:
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await bot.send_photo(AHMED, b"no picture")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(AHMED, b"")
    told = await ask("sendPhoto", chat_id=AHMED)
    assert told["description"] == "Bad Request: there is no photo in the request"
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(AHMED, png(), caption="x" * 1025)


async def test_files_above_twenty_megabytes_cannot_be_downloaded_by_the_bot(bot: Bot, sandbox: Sandbox) -> None:
    big = Upload("big.bin", bytes(20 * 1024 * 1024 + 1), "application/octet-stream")
    (post,) = deeds.send_files(sandbox, AHMED, AHMED, [big], kind="document")
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(post.body["document"]["file_id"])


async def test_an_album_goes_out_as_one(bot: Bot) -> None:
    album = await bot.send_media_group(AHMED, [InputMediaPhoto(png(), caption="both"), InputMediaPhoto(png(color=9))])
    assert len({message.media_group_id for message in album}) == 1
    assert [message.caption for message in album] == ["both", None]
    with pytest.raises(BadRequest, match=r"(?i)can't use the media of the specified type in the album"):
        await bot.send_media_group(AHMED, [InputMediaPhoto(png()), InputMediaDocument(b"x")])


async def test_a_text_may_become_a_picture_and_change_again(bot: Bot) -> None:
    message = await bot.send_message(AHMED, "drawing…")
    media = InputMediaPhoto(png(), caption="drawn")
    drawn = await bot.edit_message_media(media, AHMED, message.message_id)
    assert not isinstance(drawn, bool)
    assert (drawn.text, drawn.caption, drawn.message_id) == (None, "drawn", message.message_id)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_media(
            InputMediaPhoto(drawn.photo[-1].file_id, caption="drawn"), AHMED, message.message_id
        )
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", AHMED, message.message_id)
    captioned = await bot.edit_message_caption(AHMED, message.message_id, caption="again")
    assert not isinstance(captioned, bool)
    assert captioned.photo == drawn.photo


async def test_a_copied_photo_may_get_another_caption(bot: Bot, sandbox: Sandbox) -> None:
    message = await bot.send_photo(AHMED, png(), caption="receipt of Ahmed")
    copy = await bot.copy_message(ANA, AHMED, message.message_id, caption="receipt")
    copied = sandbox.chats[ANA].posts[copy.message_id].body
    assert (copied["caption"], copied["photo"][0]["file_id"]) == ("receipt", message.photo[0].file_id)


async def test_a_persons_receipt_reaches_the_bot(bot: Bot, sandbox: Sandbox) -> None:
    deeds.send_files(sandbox, AHMED, AHMED, [Upload("r.jpg", b"any bytes", "image/jpeg")], kind="photo", caption="200")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.caption == "200"
    file = await bot.get_file(update.message.photo[-1].file_id)
    assert await file.download_as_bytearray() == b"any bytes"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(3, 4), (3, 4)),
        (b"GIF89a" + struct.pack("<HH", 5, 6) + bytes(9), (5, 6)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 7, 8) + bytes(9), (8, 7)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x08\0\0\x09\0\0" + bytes(9), (9, 10)),
        (b"RIFF\0\0\0\0WEBPVP8L" + bytes(5) + (10 | 11 << 14).to_bytes(4, "little") + bytes(9), (11, 12)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 13, 14) + bytes(9), (13, 14)),
        (b"\xff\xd8\xff", None),
        (b"<svg/>", None),
        (b"", None),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_head(content: bytes, size: tuple[int, int] | None) -> None:
    assert size_of(content) == size
