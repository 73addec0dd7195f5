"""`python -m bot.drawing`: draws what it is sent, one after the other, until nothing more can come.

Each order comes on the standard input and each drawing goes to the standard output as a parcel. An order is JSON.
"""

import warnings
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.parcels import answer_all
from handlers.chart import Chart
from handlers.paper import Paper


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be drawn; just one of the two is set."""

    paper: Paper | None = None
    chart: Chart | None = None


orders = TypeAdapter(Order)


def main() -> None:
    """Draw what comes in; what is wrong with a drawing is answered, and not written to the terminal."""
    warnings.simplefilter("ignore")
    answer_all(lambda order: draw(orders.validate_json(order)))


def draw(order: Order) -> bytes:
    """Return a paper as PDF, or a chart as PNG; what draws it is loaded when the first of its kind comes."""
    if order.paper is not None:
        from bot.papers import draw_paper  # noqa: PLC0415  (loaded when the first comes)

        return draw_paper(order.paper)
    if order.chart is not None:
        from bot.charts import draw_chart  # noqa: PLC0415  (loaded when the first comes)

        return draw_chart(order.chart)
    raise ValueError("There is nothing to draw.")


if __name__ == "__main__":
    main()
