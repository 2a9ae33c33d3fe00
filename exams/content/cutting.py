"""Where a section's recording falls into pieces, proposed from its silences alone. Pure: a teacher hears and confirms.

The pieces stand in a known order: each mondai's introduction with its example, then its questions. What tells where one
ends: the silence for the answer, about as long for each type as in the real test; a number ("3番") between two silences
behind it; and that pieces of one type are about equally long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import inf, log
from statistics import median

Silence = tuple[float, float]

LEAD = 0.3  # a piece begins so long before its first word
SHORTEST_PAUSE = 0.9  # between two pieces
LONGEST_OPENING = 150.0  # before the first piece
NUMBER = (0.25, 2.6)  # how long a spoken number takes


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of a piece beforehand. `seconds`: about how long it is; `answer`: the silence at its end; `inner`:
    how many silences as long as that one may stand inside it."""

    kind: str
    seconds: float
    answer: float
    inner: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """`sure` is False where the silences say little, and a person had better listen."""

    start: float
    end: float
    sure: bool


INTRODUCTION = Hint("introduction", 65, 2.5, inner=99)
_HINTS = {
    "listening_task": Hint("listening_task", 80, 12),
    "listening_point": Hint("listening_point", 85, 12),
    "listening_outline": Hint("listening_outline", 85, 8),
    "listening_verbal": Hint("listening_verbal", 28, 8),
    "listening_quick": Hint("listening_quick", 26, 8),
    "listening_integrated": Hint("listening_integrated", 150, 8),
}
_OTHER = Hint("other", 45, 8)


def hint_of(type: str, level: str, *, questions: int = 1) -> Hint:
    """What a question of this type sounds like. From N4 on there is time to read the choices of ポイント理解."""
    hint = _HINTS.get(type, _OTHER)
    if type == "listening_point" and level != "N5":
        hint = replace(hint, seconds=hint.seconds + 20, inner=1)
    if questions > 1:
        hint = replace(hint, kind=f"{hint.kind} {questions}", seconds=hint.seconds * 1.2, inner=questions - 1)
    return hint


def propose(silences: Iterable[Sequence[float]], seconds: float, wanted: int, hints: Sequence[Hint] = ()) -> list[Cut]:
    """`wanted` pieces in order, each ending where the next begins. `hints` names them all, or none."""
    hints = list(hints) or [_OTHER] * wanted
    if len(hints) != wanted:
        raise ValueError("One hint for each piece, or none")
    quiet = [(float(start), float(end)) for start, end in silences if end - start >= SHORTEST_PAUSE]
    if not wanted or seconds <= 0:
        return []
    if len(quiet) < wanted - 1:
        return _equal(seconds, wanted)
    whole = _Recording(quiet, [(float(start), float(end)) for start, end in silences], seconds)
    first = whole.cut(_fitted(hints, whole))
    if first is None:
        return _equal(seconds, wanted)
    return whole.cut(_as_long_as_found(hints, first, whole)) or first


def _equal(seconds: float, wanted: int) -> list[Cut]:
    places = [round(seconds * number / wanted, 1) for number in range(wanted + 1)]
    return [Cut(start, end, sure=False) for start, end in pairwise(places)]


def _fitted(hints: Sequence[Hint], whole: _Recording) -> list[Hint]:
    """The hints at the pace of this recording, and with its answer times where they are shorter than usual."""
    pace = min(max(whole.seconds / sum(hint.seconds for hint in hints), 0.4), 2.5)
    questions = sum(hint.kind != INTRODUCTION.kind for hint in hints)
    lengths = sorted((end - start for start, end in whole.quiet), reverse=True)
    usual = 1.2 * lengths[max(min(questions, len(lengths)) - 2, 0)] if questions else inf
    return [replace(hint, seconds=hint.seconds * pace, answer=min(hint.answer, usual)) for hint in hints]


def _as_long_as_found(hints: Sequence[Hint], cuts: Sequence[Cut], whole: _Recording) -> list[Hint]:
    """Once more, with the lengths that the first round found for each type."""
    found: dict[str, list[float]] = {}
    for hint, cut in zip(hints, cuts, strict=True):
        found.setdefault(hint.kind, []).append(cut.end - cut.start)
    return [
        replace(hint, seconds=median(found[hint.kind]) if len(found[hint.kind]) > 2 else hint.seconds)
        for hint in _fitted(hints, whole)
    ]


class _Recording:
    """The places where a piece may begin or end: before the first word, after each silence, at the end."""

    def __init__(self, quiet: list[Silence], silences: list[Silence], seconds: float) -> None:
        self.quiet = quiet
        self.seconds = seconds
        inner = [silence for silence in quiet if silence[0] > 0.5 and silence[1] < seconds - 0.5]
        opening = next((end for start, end in quiet if start <= 0.5), 0.0)
        self.places = [opening, *(end for _start, end in inner), seconds]
        last = next((end - start for start, end in quiet if end >= seconds - 0.5), 0.0)
        self.lengths = [0.0, *(end - start for start, end in inner), last]
        starts = sorted(start for start, _end in silences)
        self.numbered = [self._number_follows(place, starts) for place in self.places]

    def _number_follows(self, place: float, starts: list[float]) -> bool:
        index = bisect_left(starts, place + 0.01)
        return index < len(starts) and NUMBER[0] <= starts[index] - place <= NUMBER[1]

    def cut(self, hints: Sequence[Hint]) -> list[Cut] | None:
        """The best way through: `score[j]` is that of the pieces so far when the last of them ends at place j."""
        score = [self._opening(j) for j in range(len(self.places))]
        came_from: list[list[int]] = []
        for hint in hints:
            score, back = self._one_more(score, hint)
            came_from.append(back)
        ends = [worth - (self.seconds - place) / 20 for worth, place in zip(score, self.places, strict=True)]
        last = max(range(len(ends)), key=ends.__getitem__)
        if ends[last] == -inf:
            return None
        path = [last]
        for back in reversed(came_from):
            path.append(back[path[-1]])
        path.reverse()
        return [self._cut(a, b, hint) for a, b, hint in zip(path, path[1:], hints, strict=False)]

    def _opening(self, j: int) -> float:
        place = self.places[j]
        if place > LONGEST_OPENING or j == len(self.places) - 1:
            return -inf
        return 1.5 * self.numbered[j] + min(self.lengths[j] / 3, 1) - place / 30

    def _one_more(self, score: list[float], hint: Hint) -> tuple[list[float], list[int]]:
        long_before = [0, *accumulate(length >= 0.6 * hint.answer for length in self.lengths)]
        best, back = [-inf] * len(score), [0] * len(score)
        first = 0
        for b, place in enumerate(self.places):
            while place - self.places[first] > 4 * hint.seconds:
                first += 1
            ending = self._ending(b, hint)
            for a in range(first, b):
                length = place - self.places[a]
                if score[a] == -inf or length < hint.seconds / 5:
                    continue
                inner = long_before[b] - long_before[a + 1] - hint.inner
                worth = score[a] + ending - 2.0 * max(inner, 0) - 1.5 * log(length / hint.seconds) ** 2
                if worth > best[b]:
                    best[b], back[b] = worth, a
        return best, back

    def _ending(self, b: int, hint: Hint) -> float:
        """How much place b sounds like the end of such a piece."""
        length, number = self.lengths[b], 1.5 * self.numbered[b]
        if hint.kind == INTRODUCTION.kind:  # nothing is answered: a long silence is rather its example's
            return min(length / hint.answer, 1) - max(length - 2 * hint.answer, 0) / 4 + number
        return 4 * min(length / hint.answer, 1) + number

    def _cut(self, a: int, b: int, hint: Hint) -> Cut:
        is_intro = hint.kind == INTRODUCTION.kind
        begins = self.numbered[a]
        ends = self.numbered[b] if is_intro else self.lengths[b] >= 0.75 * hint.answer
        return Cut(self._edge(a), self._edge(b), sure=begins and ends)

    def _edge(self, j: int) -> float:
        """A little before the first word, so that its beginning is not cut off."""
        if j == len(self.places) - 1:
            return round(self.seconds, 1)
        return max(0.0, round(self.places[j] - min(LEAD, self.lengths[j] / 2), 1))
