"""A small line chart as coordinates for an SVG; colours and type are the style sheet's."""

from __future__ import annotations

import math
from dataclasses import dataclass

from grader.report.model import Curve

WIDTH, HEIGHT = 320, 170
TINY = 1e-30
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 10, 26


@dataclass(frozen=True)
class Chart:
    """Marks in units of the SVG's view box; each tick is a position and its words."""

    points: tuple[tuple[float, float], ...]
    y_ticks: tuple[tuple[float, str], ...]
    x_ticks: tuple[tuple[float, str], ...]
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    size: str = f"0 0 {WIDTH} {HEIGHT}"

    @classmethod
    def of(cls, curve: Curve) -> Chart:
        """Lay out a curve, counted from 1."""
        ticks = y_ticks(min(curve.values), max(curve.values))
        low, high, n = ticks[0], ticks[-1], len(curve.values)

        def x(i: int) -> float:
            return round(LEFT + (WIDTH - LEFT - RIGHT) * (i / (n - 1) if n > 1 else 0.5), 1)

        def y(value: float) -> float:
            return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low), 1)

        marks = sorted({0, (n - 1) // 2, n - 1}) if n != 2 else [0, 1]
        return cls(
            points=tuple((x(i), y(value)) for i, value in enumerate(curve.values)),
            y_ticks=tuple((y(tick), f"{tick:.6g}") for tick in ticks),
            x_ticks=tuple((x(i), str(i + 1)) for i in marks),
        )


def y_ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers, evenly spaced, that enclose low … high."""
    spread = high - low
    if spread <= max(1e-6 * max(abs(low), abs(high)), TINY):  # flat
        spread = abs(high) if abs(high) > TINY else 1.0
        low, high = low - spread / 2, high + spread / 2
    power = 10.0 ** math.floor(math.log10(spread / 3))
    step = next(power * m for m in (1, 2, 2.5, 5, 10, 20) if spread / (power * m) <= 3.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{i * step:.10g}") for i in range(first, last + 1)]
