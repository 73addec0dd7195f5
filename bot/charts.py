"""Charts drawn as PNG: bars and lines at the size of a phone, with the last label standing out."""

import io
import warnings
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import cycle
from typing import Any, Literal, NamedTuple, assert_never

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from domain.bidi import END_ISOLATE, ISOLATE, Direction, contained
from domain.names import in_one_line
from handlers.chart import Band, Chart, Flags, Look, Marks, Series, Shape

INCHES, DOTS = (6.0, 4.5), 160
INK, PALE, SHADE = "#141820", "#606878", "#e4e8ee"
BAR_COLOURS = ("#2f6db5", "#d98a2b", "#7a8794", "#4d9d8f")
LINE_COLOURS = ("#2e9e5b", "#8a4fbf")
BAND_COLOUR, BAND_EDGE = "#d3ecdd", "#46a877"
FLAG_COLOURS = {Look.ALERT: "#c8372d", Look.EXPECTED: "#8a4fbf"}
WIDTH = 0.8
"""Of all bars of a label together, where the labels are 1 apart."""

EARLIER = 0.55
"""How much of its colour a bar before the last has, in white."""

THICKNESS, LEAST_LYING = 0.66, 4
"""Of a bar that lies, where the labels are 1 apart; and for how many there is room, so that none is a block."""

TITLE_POINTS, WORD_POINTS, SMALL_POINTS = 14, 11.5, 10
"""How large words are: a phone shows the picture at a third of its dots."""

LONGEST = 60
"""Signs of a text that are drawn."""

ROOM_FOR_FLAGS = 1.12
"""How far above the highest the flags stand."""


class Drawn(NamedTuple):
    """A name in the legend, and what stands for it."""

    label: str
    artist: Any


def draw_chart(chart: Chart, *, inches: tuple[float, float] = INCHES, dots: int = DOTS) -> bytes:
    """Return a chart as PNG. `dots`: an inch."""
    figure = Figure(figsize=inches, dpi=dots, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    _dress(axes, chart)
    if chart.lying:
        _name(axes, chart, _draw_lying(axes, chart))
        return _png(figure)
    band = [] if chart.band is None else [Drawn(chart.band.label, _draw_band(axes, chart.band))]
    _name(axes, chart, [*band, *_draw_series(axes, chart), *_draw_flags(axes, chart)])
    return _png(figure)


def _png(figure: Figure) -> bytes:
    drawn = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of signs that the font lacks, which are drawn as boxes
        figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _draw_band(axes: Axes, band: Band) -> Any:
    """Draw what is usual behind the bars, step by step as they stand, with its edges before them."""
    edges = [place + side for place in range(len(band.low)) for side in (-0.5, 0.5)]
    low, high = ([height for height in _heights(values) for _ in range(2)] for values in (band.low, band.high))
    for heights in (low, high):
        axes.plot(edges, heights, color=BAND_EDGE, linewidth=1.1, zorder=2.5)
    return axes.fill_between(edges, low, high, facecolor=BAND_COLOUR, edgecolor=BAND_EDGE, linewidth=0, zorder=0.5)


def _draw_flags(axes: Axes, chart: Chart) -> list[Drawn]:
    """Draw a sign above every label that stands out."""
    top = max(axes.get_ylim()[1], 1.0)
    drawn = [Drawn(flags.label, _draw_flag(axes, flags, top)) for flags in chart.flags if flags.places]
    if drawn:
        axes.set_ylim(top=top * ROOM_FOR_FLAGS)
    return drawn


def _draw_flag(axes: Axes, flags: Flags, top: float) -> Any:
    colour, sign = FLAG_COLOURS[flags.look], "v" if flags.look is Look.ALERT else "D"
    for place in flags.places:
        axes.axvspan(place - 0.5, place + 0.5, color=colour, alpha=0.1, linewidth=0, zorder=0.6)
    height = top * (1.06 if flags.look is Look.ALERT else 1.02)
    heights = [height] * len(flags.places)
    return axes.scatter(flags.places, heights, s=46, color=colour, marker=sign, clip_on=False, zorder=4)


def _draw_series(axes: Axes, chart: Chart) -> list[Drawn]:
    """Draw every series."""
    bars = [series for series in chart.series if series.shape is Shape.BARS]
    bar_colours, line_colours = cycle(BAR_COLOURS), cycle(LINE_COLOURS)
    drawn, below = [], [0.0] * len(chart.labels)
    for series in chart.series:
        match series.shape:
            case Shape.BARS:
                artist = _draw_bars(axes, series, next(bar_colours), place=bars.index(series), beside=len(bars))
            case Shape.STACK:
                artist = _draw_stack(axes, series, next(bar_colours), below)
            case Shape.LINE:
                artist = _draw_line(axes, series, next(line_colours))
            case _:
                assert_never(series.shape)
        drawn.append(Drawn(series.label, artist))
    return drawn


def _draw_lying(axes: Axes, chart: Chart) -> list[Drawn]:
    """Draw bars that lie, one upon the end of the other; of a single series with their figures."""
    ends, drawn = [0.0] * len(chart.labels), []
    if chart.direction is Direction.RIGHT_TO_LEFT:
        axes.invert_xaxis()  # before the figures are placed
    for series, colour in zip(chart.series, cycle(BAR_COLOURS), strict=False):
        lengths = [float(value or 0) for value in series.values]
        bars = axes.barh(range(len(lengths)), lengths, THICKNESS, left=ends, color=colour)
        ends = [end + length for end, length in zip(ends, lengths, strict=True)]
        drawn.append(Drawn(series.label, bars))
        if len(chart.series) == 1:
            axes.bar_label(bars, [*_said(series, chart.marks)], padding=4, fontsize=SMALL_POINTS, color=INK)
            axes.margins(x=0.18)
    return drawn


def _said(series: Series, marks: Marks) -> Iterable[str]:
    """Return the figures of a series, all with as many decimals as any of them has."""
    exact = [(value or Decimal(0)).normalize() for value in series.values]
    exponents = (value.as_tuple().exponent for value in exact)
    places = max([0, *(-exponent for exponent in exponents if isinstance(exponent, int))])
    return (figures(float(value), marks, places=places) for value in exact)


def _draw_bars(axes: Axes, series: Series, colour: str, *, place: int, beside: int) -> Any:
    """Draw the bars of one of several series that stand beside each other."""
    width = WIDTH / beside
    centres = [label - WIDTH / 2 + (place + 0.5) * width for label in range(len(series.values))]
    return _paled(axes.bar(centres, [*_heights(series.values)], width * 0.94, color=colour), colour)


def _draw_stack(axes: Axes, series: Series, colour: str, below: list[float]) -> Any:
    """Draw the bars of a series upon what is below, which grows by them."""
    heights = [float(value or 0) for value in series.values]
    drawn = axes.bar(range(len(heights)), heights, WIDTH, bottom=below, color=colour)
    below[:] = (base + height for base, height in zip(below, heights, strict=True))
    return _paled(drawn, colour)


def _paled(drawn: Any, colour: str) -> Any:
    """Have all bars but the last look paler; return the last, which stands for them in the legend."""
    for bar in drawn[:-1]:
        bar.set_color(paler(colour))
    return drawn[-1] if drawn else drawn


def paler(colour: str) -> tuple[float, float, float]:
    """Return a colour mixed with white, so that what is behind it doesn't shine through."""
    red, green, blue = (1 - EARLIER * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def _draw_line(axes: Axes, series: Series, colour: str) -> Any:
    heights = [*_heights(series.values)]
    [drawn] = axes.plot(
        range(len(heights)), heights, color=colour, linewidth=2.2, marker="o", markersize=5, clip_on=False
    )
    return drawn


def _heights(values: Iterable[Decimal | None]) -> Iterable[float]:
    return (float("nan") if value is None else float(value) for value in values)


def _dress(axes: Axes, chart: Chart) -> None:
    """Give a chart its scales."""
    scale = axes.xaxis if chart.lying else axes.yaxis
    scale.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    scale.set_major_formatter(FuncFormatter(lambda value, _place: figures(value, chart.marks)))
    axes.tick_params(colors=PALE, labelsize=WORD_POINTS, length=0)
    axes.grid(axis="x" if chart.lying else "y", color=SHADE)
    axes.set_axisbelow(True)
    (axes.axvline if chart.lying else axes.axhline)(0, color=PALE, linewidth=0.8)
    axes.spines[:].set_visible(False)


def _name(axes: Axes, chart: Chart, drawn: Sequence[Drawn]) -> None:
    """Write the words of a chart: its title, its unit, its labels and its legend. None of them is mathematics."""
    turned = chart.direction is Direction.RIGHT_TO_LEFT
    _head(axes, chart, turned=turned)
    if chart.lying:
        _label_side(axes, chart)
    else:
        _label_foot(axes, chart)
    if chart.lying and len(drawn) == 1:
        return
    in_order = drawn[::-1] if turned else drawn
    legend = axes.legend(
        [one.artist for one in in_order],
        [_plain(one.label) for one in in_order],
        loc="upper center",
        bbox_to_anchor=(0.5, -0.16),
        ncols=2 if len(drawn) == 4 else 3,
        frameon=False,
        markerfirst=not turned,
        fontsize=WORD_POINTS,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _head(axes: Axes, chart: Chart, *, turned: bool) -> None:
    """Write the title where reading begins, and the unit at the other end; of lying bars it stands at their scale."""
    begin: Literal["left", "right"] = "right" if turned else "left"
    end: Literal["left", "right"] = "left" if turned else "right"
    title, unit = _plain(chart.title), _plain(chart.unit)
    if not chart.lying:
        axes.set_title(title, loc=begin, fontsize=TITLE_POINTS, fontweight="bold", color=INK, parse_math=False)
        axes.set_title(unit, loc=end, fontsize=WORD_POINTS, color=PALE, parse_math=False)
        return
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101  (it was drawn on one)
    place = 0.98 if turned else 0.02
    figure.suptitle(title, x=place, ha=begin, fontsize=TITLE_POINTS, fontweight="bold", color=INK, parse_math=False)
    axes.set_xlabel(unit, loc=end, fontsize=WORD_POINTS, color=PALE, parse_math=False)


def _label_foot(axes: Axes, chart: Chart) -> None:
    """Write the labels along the foot, the last in bold and with what is said of it."""
    labels = [*map(_plain, chart.labels)]
    if chart.last and labels:
        labels[-1] = f"{labels[-1]}\n{_plain(chart.last)}"
    if labels:
        axes.set_xlim(-0.6, len(labels) - 0.4)
    written = [place for place, label in enumerate(labels) if label]
    axes.set_xticks(written, [labels[place] for place in written], parse_math=False)
    for label in axes.get_xticklabels()[-1:] if labels and labels[-1] else ():
        label.set_fontweight("bold")
        label.set_color(INK)


def _label_side(axes: Axes, chart: Chart) -> None:
    """Write the labels of lying bars where their lines begin, the first on top."""
    places = range(len(chart.labels))
    axes.set_yticks(places, [*map(_plain, chart.labels)], parse_math=False, fontsize=SMALL_POINTS, color=INK)
    axes.set_ylim(max(len(chart.labels), LEAST_LYING) - 0.4, -0.6)
    if chart.direction is Direction.RIGHT_TO_LEFT:
        axes.yaxis.tick_right()


def _plain(text: str) -> str:
    line = in_one_line(contained(text), kept=ISOLATE + END_ISOLATE)
    return line if len(line) <= LONGEST else contained(line[:LONGEST])


def figures(value: float, marks: Marks, *, places: int | None = None) -> str:
    """Return a number as the reader's language writes it: "1,250" or "−0,5". `places`: `None` for as many as it has."""
    exact = Decimal(str(round(value, 6))).normalize()
    digits = (
        (f"{abs(exact):,f}" if places is None else f"{abs(exact):,.{places}f}")
        .replace(",", " ")
        .replace(".", marks.decimal)
        .replace(" ", marks.thousands)
    )
    return f"−{digits}" if exact < 0 else digits
