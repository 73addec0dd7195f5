"""Charts drawn as PNG: bars and lines at the size of a phone, with the last label standing out."""

import io
import warnings
from collections.abc import Iterable
from decimal import Decimal
from itertools import cycle
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

from domain.names import shown
from handlers.chart import Chart, Marks, Series, Shape

INCHES, DOTS = (6.0, 4.5), 160
INK, PALE, SHADE = "#141820", "#606878", "#e4e8ee"
BAR_COLOURS = ("#2f6db5", "#d98a2b", "#7a8794")
LINE_COLOURS = ("#2e9e5b", "#8a4fbf")
WIDTH = 0.8
"""Of all bars of a label together, where the labels are 1 apart."""

EARLIER = 0.55
"""How opaque the bars before the last are."""

LONGEST = 60
"""Signs of a text that are drawn."""


def draw_chart(chart: Chart) -> bytes:
    """Return a chart as PNG."""
    figure = Figure(figsize=INCHES, dpi=DOTS, layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    _dress(axes, chart)
    _name(axes, chart, _draw_series(axes, chart))
    return _png(figure)


def _png(figure: Figure) -> bytes:
    drawn = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of signs that the font lacks, which are drawn as boxes
        figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _draw_series(axes: Axes, chart: Chart) -> list[Any]:
    """Draw every series, and return of each what stands for it in the legend."""
    bars = [series for series in chart.series if series.shape is Shape.BARS]
    bar_colours, line_colours = cycle(BAR_COLOURS), cycle(LINE_COLOURS)
    return [
        _draw_bars(axes, series, next(bar_colours), place=bars.index(series), beside=len(bars))
        if series.shape is Shape.BARS
        else _draw_line(axes, series, next(line_colours))
        for series in chart.series
    ]


def _draw_bars(axes: Axes, series: Series, colour: str, *, place: int, beside: int) -> Any:
    """Draw the bars of one of several series that stand beside each other."""
    width = WIDTH / beside
    centres = [label - WIDTH / 2 + (place + 0.5) * width for label in range(len(series.values))]
    drawn = axes.bar(centres, [*_heights(series)], width * 0.94, color=colour)
    for bar in drawn[:-1]:
        bar.set_alpha(EARLIER)
    return drawn[-1] if drawn else drawn


def _draw_line(axes: Axes, series: Series, colour: str) -> Any:
    heights = [*_heights(series)]
    [drawn] = axes.plot(
        range(len(heights)), heights, color=colour, linewidth=2.2, marker="o", markersize=5, clip_on=False
    )
    return drawn


def _heights(series: Series) -> Iterable[float]:
    return (float("nan") if value is None else float(value) for value in series.values)


def _dress(axes: Axes, chart: Chart) -> None:
    """Give a chart its scales."""
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: figures(value, chart.marks)))
    axes.tick_params(colors=PALE, labelsize=9, length=0)
    axes.grid(axis="y", color=SHADE)
    axes.set_axisbelow(True)
    axes.axhline(0, color=PALE, linewidth=0.8)
    axes.spines[:].set_visible(False)


def _name(axes: Axes, chart: Chart, drawn: list[Any]) -> None:
    """Write the words of a chart: its title, its unit, its labels and its legend. None of them is mathematics."""
    axes.set_title(_plain(chart.title), loc="left", fontsize=12, fontweight="bold", color=INK, parse_math=False)
    axes.set_title(_plain(chart.unit), loc="right", fontsize=10, color=PALE, parse_math=False)
    _label_foot(axes, chart)
    names = [_plain(series.label) for series in chart.series]
    legend = axes.legend(
        drawn, names, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3, frameon=False, fontsize=9
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _label_foot(axes: Axes, chart: Chart) -> None:
    """Write the labels along the foot, the last in bold and with what is said of it."""
    labels = [*map(_plain, chart.labels)]
    if chart.last and labels:
        labels[-1] = f"{labels[-1]}\n{_plain(chart.last)}"
    axes.set_xticks(range(len(labels)), labels, parse_math=False)
    for label in axes.get_xticklabels()[-1:]:
        label.set_fontweight("bold")
        label.set_color(INK)


def _plain(text: str) -> str:
    return shown(text, most=LONGEST)


def figures(value: float, marks: Marks) -> str:
    """Return a number as the reader's language writes it: "1,250" or "−0,5"."""
    exact = Decimal(str(round(value, 6))).normalize()
    digits = f"{abs(exact):,f}".replace(",", " ").replace(".", marks.decimal).replace(" ", marks.thousands)
    return f"−{digits}" if exact < 0 else digits
