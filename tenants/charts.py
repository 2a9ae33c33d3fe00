"""Bars for pages: counts over days as rectangles on a scale that ends in a round number."""

from dataclasses import dataclass
from datetime import date

TOP, FOOT, RIGHT, BAR = 14, 30, 38, 0.58
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in the chart's own units. `day` is set where the axis names it; `light`: a Saturday."""

    x: float
    y: float
    width: float
    height: float
    light: bool
    day: date | None


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: int
    bars: list[Bar]
    lines: list[tuple[float, int]]  # y, number
    first: date
    last: date
    total: int
    most: int

    @property
    def baseline(self) -> float:
        return self.height - FOOT

    @property
    def line_end(self) -> int:
        return self.width - RIGHT

    @property
    def names_y(self) -> int:
        return self.height - 8


def day_chart(days: list[tuple[date, int]], *, width: int, height: int) -> Chart:
    """Each second Monday is named. Three lines of the scale at the most, from nothing to the round number above all."""
    most = max((count for _day, count in days), default=0)
    step = round_step(most)
    top = step * max(1, -(-most // step))
    base, room = height - FOOT, height - FOOT - TOP
    slot = (width - RIGHT) / len(days)
    mondays = [day for day, _count in days if day.weekday() == 0]
    named = set(mondays[::2])
    bars = [
        Bar(
            x=round(2 + slot * number, 1),
            y=round(base - room * count / top, 1),
            width=round(slot * BAR, 1),
            height=round(room * count / top, 1),
            light=day.weekday() == SATURDAY,
            day=day if day in named else None,
        )
        for number, (day, count) in enumerate(days)
    ]
    lines = [(round(base - room * number / top, 1), number) for number in range(0, top + 1, step)]
    return Chart(width, height, bars, lines, days[0][0], days[-1][0], sum(count for _day, count in days), most)


def round_step(most: int) -> int:
    """1, 2 or 5 with noughts, so that three steps reach the number."""
    size = 1
    while True:
        for first in (1, 2, 5):
            if first * size * 3 >= most:
                return first * size
        size *= 10
