"""What stands in the pasted lines from one of them on."""

from __future__ import annotations

from collections.abc import Sequence

from .pasting_drafts import Line
from .pasting_lines import answer_pairs, choices_in, label, marker, question_head, unflag

FAR = 20  # lines: whoever leaves more empty means nothing by it


def next_marker(lines: Sequence[Line], index: int) -> tuple[str, int] | None:
    text = _next_line(lines, index)
    found = marker(text) or marker(unflag(text)[0])
    return (found.style, found.number) if found else None


def next_begins_choices(lines: Sequence[Line], index: int) -> bool:
    text = _next_line(lines, index)
    if len(answer_pairs(text) or ()) > 1:
        return False
    inside = choices_in(text)
    found = next_marker(lines, index)
    return bool((inside and not inside[0]) or (found and found[1] == 1))


def plain_run(lines: Sequence[Line], index: int) -> int:
    """How many lines of plain text follow each other from here, as far as it matters: 6."""
    count = 0
    for line in lines[index : index + 6]:
        if not line.text or label(line.text) or question_head(line.text) or marker(line.text):
            break
        count += 1
    return count


def _next_line(lines: Sequence[Line], index: int) -> str:
    return next((line.text for line in lines[index + 1 : index + FAR] if line.text), "")
