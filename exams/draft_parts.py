"""A section's scripts as the parts of a recording: opening, each mondai with its questions, closing; silences as in the
real test. A part is named by the keys of its pieces (`exams.pieces`), joined by `+` where two are heard together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from exams.content.script_text import lines_of
from exams.media.pacing import BETWEEN_TWO_QUESTIONS, paced, with_choices
from exams.media.script import CLOSING, OPENING, Cue, Line, Part, spoken_number
from exams.models import Question, QuestionGroup, Section
from exams.pieces import is_one_talk


def draft_parts(section: Section, level: str) -> list[Part]:
    """Questions without a script are left out; an introduction without one reads the instruction. Empty where no
    question has a script."""
    parts: list[Part] = []
    asked: dict[int, int] = {}
    for group in section.groups.prefetch_related("questions__choices"):
        if group.mondai not in asked:
            asked[group.mondai] = 0
            parts.append(Part(f"g{group.pk}", _introduction(group)))
        for questions in _heard_together(group):
            number = asked[group.mondai] + 1
            asked[group.mondai] += len(questions)
            if lines := _spoken(questions, group, level):
                name = "+".join(f"q{question.pk}" for question in questions)
                heading = Line("narrator", f"{{{number}番|{spoken_number(number)}ばん}}。", 1.2)
                parts.append(Part(name, (heading, *lines)))
    has_question = any(part.name.startswith("q") for part in parts)
    return [Part("", OPENING), *parts, Part("", CLOSING)] if has_question else []


def cues_by_piece(cues: Mapping[str, Cue]) -> dict[str, dict[str, float]]:
    return {key: {"start": cue.start, "end": cue.end} for name, cue in cues.items() for key in name.split("+")}


def _introduction(group: QuestionGroup) -> tuple[Line, ...]:
    heading = Line("narrator", f"もんだい　{{{group.mondai}|{spoken_number(group.mondai)}}}。", 1.5)
    lines = _lines(group.script or lines_of(group.instruction))
    return (heading, *lines[:-1], *(replace(line, pause=max(line.pause, 2.5)) for line in lines[-1:]))


def _heard_together(group: QuestionGroup) -> Iterator[list[Question]]:
    questions = list(group.questions.all())
    if is_one_talk(group) and len(questions) > 1:
        yield questions
    else:
        yield from ([question] for question in questions)


def _spoken(questions: list[Question], group: QuestionGroup, level: str) -> list[Line]:
    lines: list[Line] = []
    for question in questions:
        own = _lines(question.script)
        if own and group.spoken_choices:
            own = with_choices(own, [choice.text for choice in question.choices.all()], type=group.type)
        if lines and own:
            lines[-1] = replace(lines[-1], pause=max(lines[-1].pause, BETWEEN_TWO_QUESTIONS))
        lines += paced(own, type=group.type, level=level)
    return lines


def _lines(script: Iterable[Mapping[str, Any]]) -> list[Line]:
    return [Line.from_json(item) for item in script]
