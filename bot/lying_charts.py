"""Charts of bars that lie below each other, each where its label stands, the first at the top.

Bars of several series lie beside each other, each with its figure at its end; those of a stack, upon each other.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import cycle
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from bot.chart_parts import (
    BAR_COLOURS,
    FLAG_COLOURS,
    FLAG_SIGNS,
    INCHES,
    INK,
    PALE,
    SHADE,
    SMALL_POINTS,
    TITLE_POINTS,
    WIDTH,
    WORD_POINTS,
    Drawn,
    figures,
    heights_of,
    plain,
)
from domain.bidi import Direction
from handlers.chart import Chart, Flags, Marks, Series, Shape

ROW_INCHES, AROUND_INCHES, LEAST_INCHES = 0.5, 1.5, 3.2
LEAST_ROWS = 4
"""For how many labels there is room at least, so that no bar is a block."""

THICKNESS = 0.66
"""Of bars that lie alone, where the labels are 1 apart."""

LYING_COLOURS = (BAR_COLOURS[0], "#b9c4d0")
LONGEST_LABEL = 18
FLAG_PLACE = 0.03
"""Where signs stand, beyond the foot of the bars, as a share of the width."""

ROOM_FOR_FIGURES = 0.16
"""Beyond the longest bar, as a share of it."""


def inches_of(chart: Chart) -> tuple[float, float]:
    """Return how large a chart is that is sent by itself: as high as its labels need."""
    return INCHES[0], max(AROUND_INCHES + ROW_INCHES * len(chart.labels), LEAST_INCHES)


def draw_lying(figure: Figure, axes: Axes, chart: Chart) -> None:
    """Draw a chart whose bars lie."""
    turned, stacked = chart.direction is Direction.RIGHT_TO_LEFT, _is_stacked(chart)
    if turned:
        axes.invert_xaxis()  # before the figures are placed
    drawn = _draw_stack(axes, chart) if stacked else _draw_beside(axes, chart)
    drawn += [_flag(axes, flags, turned=turned) for flags in chart.flags if flags.places]
    _dress(axes, chart, scaled=stacked)
    _label(axes, chart, turned=turned)
    _head(figure, axes, chart, turned=turned)
    if len(drawn) > 1:
        _explain(figure, drawn, turned=turned)


def _is_stacked(chart: Chart) -> bool:
    return any(series.shape is Shape.STACK for series in chart.series)


def _draw_beside(axes: Axes, chart: Chart) -> list[Drawn]:
    """Draw the bars of all series beside each other, each with its figure at its end."""
    thick = (WIDTH if len(chart.series) > 1 else THICKNESS) / len(chart.series)
    drawn = []
    for place, series in enumerate(chart.series):
        offset = (place - (len(chart.series) - 1) / 2) * thick
        middles = [label + offset for label in range(len(series.values))]
        colour = LYING_COLOURS[place % len(LYING_COLOURS)]
        bars = axes.barh(middles, [*heights_of(series.values)], thick * 0.92, color=colour)
        _say_figures(axes, bars, series, chart.marks, stands_out=place == 0 and len(chart.series) > 1)
        drawn.append(Drawn(series.label, bars))
    axes.margins(x=ROOM_FOR_FIGURES)
    return drawn


def _say_figures(axes: Axes, bars: Any, series: Series, marks: Marks, *, stands_out: bool) -> None:
    colour, weight = (INK, "bold") if stands_out else (PALE, "normal")
    said = [*_said(series, marks)]
    axes.bar_label(bars, said, padding=4, fontsize=SMALL_POINTS, color=colour, fontweight=weight)


def _said(series: Series, marks: Marks) -> Iterable[str]:
    """Return the figures of a series, all with as many decimals as any of them has; of no value nothing."""
    exact = [None if value is None else value.normalize() for value in series.values]
    exponents = (value.as_tuple().exponent for value in exact if value is not None)
    places = max([0, *(-exponent for exponent in exponents if isinstance(exponent, int))])
    return ("" if value is None else figures(float(value), marks, places=places) for value in exact)


def _draw_stack(axes: Axes, chart: Chart) -> list[Drawn]:
    """Draw the bars of each series upon the ends of those before."""
    ends, drawn = [Decimal(0)] * len(chart.labels), []
    for series, colour in zip(chart.series, cycle(BAR_COLOURS), strict=False):
        lengths = [value or Decimal(0) for value in series.values]
        places, left = range(len(lengths)), [*map(float, ends)]
        bars = axes.barh(places, [*map(float, lengths)], THICKNESS, left=left, color=colour)
        ends = [end + length for end, length in zip(ends, lengths, strict=True)]
        drawn.append(Drawn(series.label, bars))
    return drawn


def _flag(axes: Axes, flags: Flags, *, turned: bool) -> Drawn:
    """Draw a sign between the label and the bars of each that stands out."""
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    place = 1 + FLAG_PLACE if turned else -FLAG_PLACE
    drawn = axes.scatter(
        [place] * len(flags.places),
        flags.places,
        s=58,
        color=FLAG_COLOURS[flags.look],
        marker=FLAG_SIGNS[flags.look],
        transform=beside,
        clip_on=False,
        zorder=4,
    )
    return Drawn(flags.label, drawn)


def _dress(axes: Axes, chart: Chart, *, scaled: bool) -> None:
    """Give a chart its scale, where no figures stand at its bars."""
    axes.set_axisbelow(True)
    axes.axvline(0, color=PALE, linewidth=0.8)
    axes.spines[:].set_visible(False)
    axes.tick_params(axis="x", colors=PALE, labelsize=WORD_POINTS, length=0)
    if not scaled:
        axes.set_xticks([])
        return
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: figures(value, chart.marks)))
    axes.grid(axis="x", color=SHADE)


def _label(axes: Axes, chart: Chart, *, turned: bool) -> None:
    """Write the labels where their lines begin, the first on top."""
    axes.set_yticks(range(len(chart.labels)), [*map(_short, chart.labels)], parse_math=False)
    axes.tick_params(axis="y", colors=INK, labelsize=SMALL_POINTS, length=0, pad=26 if chart.flags else 6)
    axes.set_ylim(max(len(chart.labels), LEAST_ROWS) - 0.4, -0.6)
    if turned:
        axes.yaxis.tick_right()


def _short(label: str) -> str:
    line = plain(label)
    return line if len(line) <= LONGEST_LABEL else f"{line[: LONGEST_LABEL - 1]}…"


def _head(figure: Figure, axes: Axes, chart: Chart, *, turned: bool) -> None:
    """Write the title where reading begins, over all of the picture, and the unit at the foot of the scale."""
    begin: Literal["left", "right"] = "right" if turned else "left"
    end: Literal["left", "right"] = "left" if turned else "right"
    figure.suptitle(
        plain(chart.title),
        x=0.98 if turned else 0.02,
        ha=begin,
        fontsize=TITLE_POINTS,
        fontweight="bold",
        color=INK,
        parse_math=False,
    )
    axes.set_xlabel(plain(chart.unit), loc=end, fontsize=WORD_POINTS, color=PALE, parse_math=False)


def _explain(figure: Figure, drawn: Sequence[Drawn], *, turned: bool) -> None:
    """Write the legend below the picture."""
    in_order = drawn[::-1] if turned else drawn
    legend = figure.legend(
        [one.artist for one in in_order],
        [plain(one.label) for one in in_order],
        loc="outside lower center",
        ncols=2 if len(drawn) == 4 else 3,
        frameon=False,
        markerfirst=not turned,
        fontsize=WORD_POINTS,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
