"""Charts drawn as PNG: bars and lines at the size of a phone, with the last label standing out."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any, Literal, assert_never

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.chart_parts import (
    BAR_COLOURS,
    DOTS,
    FLAG_COLOURS,
    INCHES,
    INK,
    PALE,
    SHADE,
    TITLE_POINTS,
    WIDTH,
    WORD_POINTS,
    Drawn,
    as_png,
    figures,
    heights_of,
    paler,
    plain,
)
from bot.lying_charts import draw_lying, inches_of
from domain.bidi import Direction
from handlers.chart import Band, Chart, Flags, Look, Series, Shape

LINE_COLOURS = ("#2e9e5b", "#8a4fbf")
BAND_COLOUR, BAND_EDGE = "#d3ecdd", "#46a877"
ROOM_FOR_FLAGS = 1.12
"""How far above the highest the flags stand."""


def draw_chart(chart: Chart, *, inches: tuple[float, float] | None = None, dots: int = DOTS) -> bytes:
    """Return a chart as PNG. `inches`: its size, `None` for that of a picture of its own; `dots`: an inch."""
    size = inches or (inches_of(chart) if chart.lying else INCHES)
    figure = Figure(figsize=size, dpi=dots, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    if chart.lying:
        draw_lying(figure, axes, chart)
    else:
        _draw_standing(axes, chart)
    return as_png(figure)


def _draw_standing(axes: Axes, chart: Chart) -> None:
    """Draw a chart whose bars stand, beside lines."""
    _dress(axes, chart)
    band = [] if chart.band is None else [Drawn(chart.band.label, _draw_band(axes, chart.band))]
    _name(axes, chart, [*band, *_draw_series(axes, chart), *_draw_flags(axes, chart)])


def _draw_band(axes: Axes, band: Band) -> Any:
    """Draw what is usual behind the bars, step by step as they stand, with its edges before them."""
    edges = [place + side for place in range(len(band.low)) for side in (-0.5, 0.5)]
    low, high = ([height for height in heights_of(values) for _ in range(2)] for values in (band.low, band.high))
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


def _draw_bars(axes: Axes, series: Series, colour: str, *, place: int, beside: int) -> Any:
    """Draw the bars of one of several series that stand beside each other."""
    width = WIDTH / beside
    centres = [label - WIDTH / 2 + (place + 0.5) * width for label in range(len(series.values))]
    return _paled(axes.bar(centres, [*heights_of(series.values)], width * 0.94, color=colour), colour)


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


def _draw_line(axes: Axes, series: Series, colour: str) -> Any:
    heights = [*heights_of(series.values)]
    [drawn] = axes.plot(
        range(len(heights)), heights, color=colour, linewidth=2.2, marker="o", markersize=5, clip_on=False
    )
    return drawn


def _dress(axes: Axes, chart: Chart) -> None:
    """Give a chart its scales."""
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: figures(value, chart.marks)))
    axes.tick_params(colors=PALE, labelsize=WORD_POINTS, length=0)
    axes.grid(axis="y", color=SHADE)
    axes.set_axisbelow(True)
    axes.axhline(0, color=PALE, linewidth=0.8)
    axes.spines[:].set_visible(False)


def _name(axes: Axes, chart: Chart, drawn: Sequence[Drawn]) -> None:
    """Write the words of a chart: its title, its unit, its labels and its legend. None of them is mathematics."""
    turned = chart.direction is Direction.RIGHT_TO_LEFT
    begin: Literal["left", "right"] = "right" if turned else "left"
    end: Literal["left", "right"] = "left" if turned else "right"
    title, unit = plain(chart.title), plain(chart.unit)
    axes.set_title(title, loc=begin, fontsize=TITLE_POINTS, fontweight="bold", color=INK, parse_math=False)
    axes.set_title(unit, loc=end, fontsize=WORD_POINTS, color=PALE, parse_math=False)
    _label_foot(axes, chart)
    in_order = drawn[::-1] if turned else drawn
    legend = axes.legend(
        [one.artist for one in in_order],
        [plain(one.label) for one in in_order],
        loc="upper center",
        bbox_to_anchor=(0.5, -0.16),
        ncols=2 if len(drawn) == 4 else 3,
        frameon=False,
        markerfirst=not turned,
        fontsize=WORD_POINTS,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _label_foot(axes: Axes, chart: Chart) -> None:
    """Write the labels along the foot, the last in bold and with what is said of it."""
    labels = [*map(plain, chart.labels)]
    if chart.last and labels:
        labels[-1] = f"{labels[-1]}\n{plain(chart.last)}"
    if labels:
        axes.set_xlim(-0.6, len(labels) - 0.4)
    written = [place for place, label in enumerate(labels) if label]
    axes.set_xticks(written, [labels[place] for place in written], parse_math=False)
    for label in axes.get_xticklabels()[-1:] if labels and labels[-1] else ():
        label.set_fontweight("bold")
        label.set_color(INK)
