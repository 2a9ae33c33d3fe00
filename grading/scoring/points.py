"""What a quiz scores: the points of what is right, of all that there are. No scale, no pass mark. Pure."""

from collections.abc import Sequence

from grading.scoring.marking import Mark
from grading.scoring.scaling import ScaledSection

POINTS = "points"  # the key of a quiz's one score


def count_points(marks: Sequence[Mark]) -> ScaledSection:
    """A question that was not reached scores nothing, and its points are asked all the same."""
    right = [mark for mark in marks if mark.is_right]
    scored, most = (sum(mark.item.points for mark in some) for some in (right, marks))
    return ScaledSection(POINTS, len(right), len(marks), scored, most, 0)
