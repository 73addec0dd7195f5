"""How well bursts, silences and cover are judged, on the histories of an evaluation or, without one, on made ones.

An evaluation is a folder with `evaluate.py`, which takes `--module` and `--json`, its `adapter.py`, its data and its
`bars.json`: rows of [figure, least, most]. The setting EVALUATION names it.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import fmean, median

from benchmarks.bars import Bar
from domain.usage_watch import Counts, detect_burst, detect_silence, forecast_cover

PLACE = "EVALUATION"
DAY = date(2026, 3, 1)
ACCOUNTS = 60
HISTORY = 182
JUDGED = 60


def judgement(directory: Path) -> Iterator[Bar]:
    """Measure the judgements; `directory` holds what is written meanwhile."""
    place = os.environ.get(PLACE)
    if place and (Path(place) / "evaluate.py").is_file():
        yield from _evaluated(Path(place), directory / "judgement.json")
    else:
        print(f"(no evaluation at {PLACE}={place or ''}: made histories are judged instead)", file=sys.stderr)
        yield from _made()


def _evaluated(place: Path, out: Path) -> Iterator[Bar]:
    paths = os.pathsep.join([str(place.resolve()), str(Path.cwd())])
    command = [sys.executable, str(place / "evaluate.py"), "--module", "adapter", "--json", str(out)]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, timeout=600)  # noqa: S603, PLW1510
    figures = json.loads(out.read_text())
    for name, least, most in json.loads((place / "bars.json").read_text()):
        group, figure = name.split(".", 1)
        value = figures[group][figure]
        yield Bar(name, float("nan") if value is None else value, "", least=least, most=most)


def _made() -> Iterator[Bar]:
    dice = random.Random(1)  # noqa: S311  (made histories, no secret)
    histories = [_history(dice) for _ in range(ACCOUNTS)]
    calm = [detect_burst(days[:end], DAY).alert for days in histories for end in range(HISTORY, HISTORY + JUDGED)]
    yield Bar("bursts told on usual days, of all", fmean(calm), "", most=0.01)
    burst = [detect_burst([*days, 8 * _busy(days)], DAY).alert for days in histories]
    yield Bar("bursts of eight busy days' usage found", fmean(burst), "", least=0.9)
    stopped = [detect_silence([*days, *[0] * 4 * _gap(days)], DAY).alert for days in histories]
    yield Bar("silences of four usual pauses and more found", fmean(stopped), "", least=0.8)
    inside = [_is_inside(days) for days in histories]
    yield Bar("days of cover within the range that was told", fmean(inside), "", least=0.7)


def _history(dice: random.Random) -> list[int]:
    """Return the days of an account that is used on some of them, more or less of it."""
    usual, share = dice.choice((4, 15, 60)), dice.choice((0.35, 0.7, 1.0))
    return [
        round(dice.gammavariate(3, usual / 3)) if dice.random() < share else 0 for _ in range(HISTORY + JUDGED)
    ]  # fmt: skip


def _busy(days: Sequence[int]) -> int:
    return max(1, round(median(count for count in days if count)))


def _gap(days: Sequence[int]) -> int:
    return max(2, round(len(days) / sum(count > 0 for count in days)))


def _is_inside(days: Sequence[int]) -> bool:
    known: Counts = days[:HISTORY]
    balance = 2 * sum(days[HISTORY - 7 : HISTORY]) or 1
    cover, left = forecast_cover(balance, known, DAY), balance
    for day, count in enumerate(days[HISTORY:], start=1):
        left -= count
        if left <= 0:
            return cover.p10 - 1 <= day <= cover.p90 + 1
    return cover.p90 >= JUDGED
