"""Charts are looked at: that they are pictures, that what should differ does, and that no text stops them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image, ImageChops

from bot.chart_parts import BAR_COLOURS, FLAG_COLOURS, figures
from bot.charts import BAND_COLOUR, LINE_COLOURS, draw_chart
from bot.lying_charts import LYING_COLOURS
from domain.bidi import Direction
from handlers.chart import Band, Chart, Flags, Look, Marks, Series, Shape
from tests.reading import inked, margins_are_clear, picture

CHART = Chart(
    name="cash-flow.png",
    title="Received and paid",
    unit="EUR",
    labels=("Oct", "Nov", "Dec"),
    series=(
        Series("Received", Shape.BARS, (Decimal(1200), Decimal(900), Decimal(400))),
        Series("Stock", Shape.BARS, (Decimal(800), None, Decimal(300))),
        Series("Margin", Shape.LINE, (Decimal(200), Decimal(-50), Decimal(90))),
    ),
    instead="The chart couldn't be drawn.",
    last="so far",
)


USAGE = Chart(
    name="usage.png",
    title="Ahmed",
    unit="credits a day",
    labels=tuple("" if day % 7 else f"{day} Mar" for day in range(1, 30)),
    series=(Series("Usage", Shape.BARS, tuple(Decimal(20 + day % 5) for day in range(29))),),
    instead="The chart couldn't be drawn.",
    band=Band("Usual range", (None, *[Decimal(10)] * 28), (None, *[Decimal(30)] * 28)),
    flags=(Flags("Alert", Look.ALERT, (3,)), Flags("Expected", Look.EXPECTED, (20, 21))),
)


def drawn(chart: Chart) -> Image.Image:
    return picture(draw_chart(chart))


def share_of(image: Image.Image, colour: str) -> float:
    """Return how much of a picture has just this colour."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    size = image.width * image.height
    return sum(count for count, found in image.getcolors(size) or () if found == wanted) / size


def differs(one: Chart, other: Chart) -> bool:
    return ImageChops.difference(drawn(one), drawn(other)).getbbox() is not None


def test_a_chart_is_a_picture_of_the_size_of_a_phone_with_nothing_cut_off() -> None:
    image = drawn(CHART)
    assert image.size == (960, 720)
    assert 0.05 < inked(image) < 0.5
    assert margins_are_clear(image, share=0.01)


def test_bars_and_lines_have_their_colours_and_only_the_last_bars_all_of_it() -> None:
    image = drawn(CHART)
    assert all(share_of(image, colour) > 0.002 for colour in (*BAR_COLOURS[:2], LINE_COLOURS[0]))
    right = image.crop((image.width * 2 // 3, 0, image.width, image.height * 3 // 4))
    left = image.crop((0, 0, image.width * 2 // 3, image.height * 3 // 4))
    assert share_of(right, BAR_COLOURS[0]) > 0.01 > share_of(left, BAR_COLOURS[0])


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"unit": "USD"},
        {"labels": ("Oct", "Nov", "Jan")},
        {"last": ""},
        {"marks": Marks(".", ",")},
        {"series": (replace(CHART.series[0], label="Came in"), *CHART.series[1:])},
        {"series": (replace(CHART.series[0], values=(Decimal(1200), Decimal(900), Decimal(500))), *CHART.series[1:])},
    ],
)
def test_everything_of_a_chart_is_to_be_seen(change: dict[str, object]) -> None:
    assert differs(CHART, replace(CHART, **change))  # type: ignore[arg-type]


def test_a_chart_that_is_read_from_right_to_left_has_its_title_at_the_right() -> None:
    turned = drawn(replace(CHART, title="المال", unit="", direction=Direction.RIGHT_TO_LEFT))
    left, right = (turned.crop((at, 0, at + 480, 50)) for at in (0, 480))
    assert not inked(left)
    assert inked(right) > 0.005
    assert differs(replace(CHART, direction=Direction.RIGHT_TO_LEFT), CHART)


@pytest.mark.parametrize("text", ["$\\frac{", "$$", "日本 TV", "أحمد", "\u202eevil", "a\nb\x00", "x" * 500, "%s", ""])
def test_no_text_stops_a_chart_from_being_drawn(text: str) -> None:
    hostile = replace(
        CHART,
        title=text,
        unit=text,
        labels=(text, text, text),
        last=text,
        series=tuple(replace(series, label=text) for series in CHART.series),
    )
    assert inked(drawn(hostile)) > 0.03


@pytest.mark.parametrize("values", [(Decimal(0),) * 3, (None,) * 3, (Decimal(-5), Decimal(10**13), None)])
def test_no_numbers_stop_a_chart_from_being_drawn(values: tuple[Decimal | None, ...]) -> None:
    assert inked(drawn(replace(CHART, series=tuple(replace(one, values=values) for one in CHART.series)))) > 0.01


def test_what_is_usual_and_what_stands_out_have_their_colours() -> None:
    image = drawn(USAGE)
    assert 0.05 < share_of(image, BAND_COLOUR) < 0.5
    flagged = [FLAG_COLOURS[flags.look] for flags in USAGE.flags]
    assert all(0.0002 < share_of(image, colour) < 0.01 for colour in flagged)
    assert margins_are_clear(image, share=0.01)
    plain = drawn(replace(USAGE, band=None, flags=()))
    assert not any(share_of(plain, colour) for colour in (BAND_COLOUR, *FLAG_COLOURS.values()))


@pytest.mark.parametrize(
    "change",
    [
        {"band": replace(USAGE.band, label="Usually")},  # type: ignore[type-var]
        {"band": Band("Usual range", (None,) * 29, (None,) * 29)},
        {"flags": USAGE.flags[:1]},
        {"flags": (Flags("Alert", Look.ALERT, (4,)), USAGE.flags[1])},
        {"flags": (Flags("Alarm", Look.ALERT, (3,)), USAGE.flags[1])},
        {"labels": ("",) * 28 + ("29 Mar",)},
    ],
)
def test_everything_of_a_range_and_of_flags_is_to_be_seen(change: dict[str, object]) -> None:
    assert differs(USAGE, replace(USAGE, **change))  # type: ignore[arg-type]


def test_a_flag_without_a_place_is_not_in_the_legend() -> None:
    assert not differs(replace(USAGE, flags=()), replace(USAGE, flags=(Flags("Alert", Look.ALERT, ()),)))


def test_a_chart_of_nothing_is_drawn_empty() -> None:
    assert inked(drawn(replace(CHART, labels=(), series=()))) > 0.001


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (1250, "1.250"), (-0.5, "−0,5"), (1_250_000, "1.250.000"), (0.25, "0,25")]
)
def test_a_scale_is_written_as_the_reader_writes_numbers(value: float, said: str) -> None:
    assert figures(value, Marks(".", ",")) == said


def test_stacked_bars_stand_upon_each_other_with_a_colour_each() -> None:
    counts = [tuple(map(Decimal, each)) for each in ((3, 2, 0), (1, 4, 2), (2, 2, 2), (1, 1, 1))]
    names = ("Supplier", "Reseller", "Ours", "Unknown")
    stacked = tuple(Series(name, Shape.STACK, values) for name, values in zip(names, counts, strict=True))
    chart = replace(CHART, series=stacked)
    image = drawn(chart)
    assert all(share_of(image, colour) > 0.001 for colour in BAR_COLOURS)
    assert share_of(drawn(replace(chart, series=stacked[:1])), BAR_COLOURS[1]) == 0
    assert differs(chart, replace(chart, series=stacked[::-1]))
    assert margins_are_clear(image, share=0.01)


MONTH = Chart(
    name="month.png",
    title="Who bought what",
    unit="credits",
    labels=("Ahmed TV", "María & Söhne International", "أحمد", "$\\frac{"),
    series=(
        Series("March", Shape.BARS, (Decimal(1200), Decimal(900), Decimal(0), Decimal(40))),
        Series("February", Shape.BARS, (Decimal(700), Decimal(1000), Decimal(0), None)),
    ),
    instead="The chart couldn't be drawn.",
    lying=True,
    flags=(Flags("Spoken to", Look.DONE, (0,)), Flags("Due", Look.DUE, (1,)), Flags("Overdue", Look.LATE, (3,))),
)


def test_bars_that_lie_are_as_high_as_they_need_and_name_each() -> None:
    image = drawn(MONTH)
    assert image.width == 960
    assert all(share_of(image, colour) > 0.01 for colour in LYING_COLOURS)
    assert all(share_of(image, FLAG_COLOURS[look]) > 0.0001 for look in (Look.DONE, Look.DUE, Look.LATE))
    assert margins_are_clear(image, share=0.01)
    long = replace(
        MONTH, labels=tuple("ABCDEFGHIJKLM"), series=(Series("March", Shape.BARS, tuple(map(Decimal, range(13)))),)
    )
    assert drawn(long).height > image.height


@pytest.mark.parametrize(
    "change",
    [
        {"labels": (*MONTH.labels[:3], "Another")},
        {"flags": MONTH.flags[:2]},
        {"marks": Marks(".", ",")},
        {"title": "Another"},
        {"series": MONTH.series[:1]},
    ],
)
def test_everything_of_bars_that_lie_is_to_be_seen(change: dict[str, object]) -> None:
    assert differs(MONTH, replace(MONTH, **change))  # type: ignore[arg-type]
