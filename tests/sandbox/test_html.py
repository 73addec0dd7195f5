import pytest

from sandbox.call import Call
from sandbox.entities import utf16
from sandbox.formatting import caption_of, text_of
from sandbox.html import parse
from sandbox.wire import ApiError


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>b</b><strong>s</strong>", "bs", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<i>i</i> <em>e</em>", "i e", [("italic", 0, 1), ("italic", 2, 1)]),
        ("<u>u</u><ins>n</ins>", "un", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
        ('<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<code>c</code>", "c", [("code", 0, 1)]),
        ("<B>x</b>", "x", [("bold", 0, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("&lt;b&gt; &amp; &quot;x&quot; &#65;&#x1F600;", '<b> & "x" A😀', []),
        ("a & b &nbsp; &copy;", "a & b &nbsp; &copy;", []),
        ("&#0;&#55296;", "&#0;&#55296;", []),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<b>👨‍👩‍👧</b>", "👨‍👩‍👧", [("bold", 0, 8)]),
        ("\u202e<b>\u05d0</b>", "\u202e\u05d0", [("bold", 1, 1)]),
    ],
)
def test_what_telegram_supports_becomes_text_and_entities(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    parsed, found = parse(source)
    assert parsed == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("é < b", 'Unsupported start tag "" at byte offset 3'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</b y>", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_what_telegram_would_not_read_is_refused_in_its_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


def test_links_keep_their_address_and_bad_ones_are_plain_text() -> None:
    _, found = parse(
        '<a href="https://example.org/?a=1&amp;b=2">x</a><a href="nowhere">y</a><a href="tg://user?id=5">z</a>'
    )
    assert [(one["type"], one.get("url"), one.get("user")) for one in found] == [
        ("text_link", "https://example.org/?a=1&b=2", None),
        ("text_mention", None, {"id": 5}),
    ]


def test_code_with_a_language_joins_the_pre_around_it() -> None:
    _, found = parse('<pre><code class="language-sql">SELECT</code></pre>')
    assert found == [{"type": "pre", "offset": 0, "length": 6, "language": "sql"}]


def test_a_moment_becomes_a_date_time_entity() -> None:
    _, found = parse('<tg-time unix="1700000000" format="wDT">then</tg-time>')
    assert found == [
        {"type": "date_time", "offset": 0, "length": 4, "unix_time": 1700000000, "date_time_format": "wDT"}
    ]


def test_space_around_a_text_goes_and_its_entities_move() -> None:
    formatted = text_of(Call("sendMessage", {"text": "\n <b> x </b>\n", "parse_mode": "HTML"}))
    assert formatted.text == "x"
    assert formatted.entities == [{"type": "bold", "offset": 0, "length": 1}]


def test_lengths_are_counted_in_utf16_units_after_parsing() -> None:
    assert utf16("😀") == 2
    at_the_limit = "<b>" + "😀" * 2048 + "</b>"
    assert utf16(text_of(Call("sendMessage", {"text": at_the_limit, "parse_mode": "HTML"})).text) == 4096
    with pytest.raises(ApiError, match="Bad Request: message is too long"):
        text_of(Call("sendMessage", {"text": "😀" * 2048 + "x"}))
    assert caption_of(Call("sendPhoto", {"caption": "😀" * 512})).text
    with pytest.raises(ApiError, match="Bad Request: message caption is too long"):
        caption_of(Call("sendPhoto", {"caption": "😀" * 512 + "x"}))


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
def test_nothing_to_read_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match="message text is empty"):
        text_of(Call("sendMessage", {"text": text, "parse_mode": "HTML"}))


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ApiError, match="UTF-8"):
        text_of(Call("sendMessage", {"text": "x\ud83d"}))


def test_commands_links_mentions_and_tags_are_found_but_not_inside_code() -> None:
    text = "/start@some_bot and https://example.org/a. @ahmed #tag a@b.example <code>/not @this</code>"
    formatted = text_of(Call("sendMessage", {"text": text, "parse_mode": "HTML"}))
    kinds = [one["type"] for one in formatted.entities]
    assert kinds == ["bot_command", "url", "mention", "hashtag", "email", "code"]
    assert formatted.entities[1]["length"] == len("https://example.org/a")


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": 0, "length": 9},
        {"type": "bold", "offset": -1, "length": 1},
        {"type": "sparkling", "offset": 0, "length": 1},
        {"type": "bold", "offset": "0", "length": 1},
        "bold",
    ],
)
def test_entities_that_do_not_fit_the_text_are_refused(entity: object) -> None:
    with pytest.raises(ApiError, match="Bad Request"):
        text_of(Call("sendMessage", {"text": "text", "entities": [entity]}))


def test_given_entities_of_every_kind_are_kept() -> None:
    moment = {"type": "date_time", "offset": 0, "length": 4, "unix_time": 1, "date_time_format": "r"}
    assert text_of(Call("sendMessage", {"text": "then", "entities": [moment]})).entities == [moment]
