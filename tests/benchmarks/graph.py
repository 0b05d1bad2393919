"""Graph: the ratios as a picture, SVG: ours / theirs on a logarithmic axis, lowest, median and highest run.

Takes spreads by name. Gives text that asks nothing of anyone: no font, no script, no address.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from tests.benchmarks.measure import Spread

WIDTH, ROW, TOP, LEFT, RIGHT = 720, 34, 56, 150, 640
TICKS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
_INK, _FAINT, _BETTER, _WORSE = "#1f2933", "#cbd2d9", "#0b7285", "#c2410c"


def _across(value: float) -> float:
    low, high = math.log(TICKS[0]), math.log(TICKS[-1])
    share = (math.log(min(max(value, TICKS[0]), TICKS[-1])) - low) / (high - low)
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _name(tick: float) -> str:
    return f"{tick:.0f}" if tick >= 1 else f"1/{1 / tick:.0f}"


def _row(place: int, name: str, spread: Spread, goal: float | None) -> str:
    y = TOP + ROW * place + ROW // 2
    colour = _BETTER if spread.median <= 1 else _WORSE
    mark = "" if goal is None else (
        f'<path d="M{_across(goal)} {y - 11}v22" stroke="{_INK}" stroke-width="2" stroke-dasharray="3 3"/>'
    )  # fmt: skip
    return (
        f'<text x="{LEFT - 12}" y="{y + 5}" text-anchor="end">{name}</text>{mark}'
        f'<path d="M{_across(spread.lowest)} {y}H{_across(spread.highest)}" stroke="{colour}" stroke-width="6"'
        f' stroke-linecap="round" opacity=".45"/><circle cx="{_across(spread.median)}" cy="{y}" r="6" fill="{colour}"/>'
        f'<text x="{WIDTH - 6}" y="{y + 5}" text-anchor="end" font-weight="bold">{spread.median:.2f}</text>'
    )


def drawn(spreads: Mapping[str, Spread], goals: Mapping[str, float]) -> str:
    """Return the picture; `goals` are dashed."""
    height = TOP + ROW * len(spreads) + 34
    floor = TOP + ROW * len(spreads)
    grid = "".join(
        f'<path d="M{_across(t)} {TOP}V{floor}" stroke="{_INK if t == 1 else _FAINT}"/>'
        f'<text x="{_across(t)}" y="{floor + 18}" text-anchor="middle">{_name(t)}</text>'
        for t in TICKS
    )
    rows = "".join(_row(place, name, one, goals.get(name)) for place, (name, one) in enumerate(spreads.items()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="14"'
        f' font-family="sans-serif" fill="{_INK}"><title>Processor time a request: ours / theirs</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f'<text x="16" y="26" font-size="16" font-weight="bold">Processor time a request, ours / theirs</text>'
        f'<text x="16" y="45">left of 1 we use less; dot: median, bar: all runs, dashes: the goal</text>'
        f"{grid}{rows}</svg>\n"
    )
