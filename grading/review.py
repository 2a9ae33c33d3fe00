"""What a score card shows: scores on their scales, marks by question type, and the review with the key opened."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from exams.content.blueprint import Level, get_level
from exams.content.levels import level_meaning
from exams.content.marks import render_marks
from exams.content.mondai import MONDAI_SKILLS
from exams.explained import explain_question
from exams.models import Edition
from exams.paper import mondai_name, present_picture
from exams.shuffle import form_number
from grading.models import Result, SectionScore
from grading.scoring.points import POINTS
from grading.services.results import exempt_sections

SKILLS = {
    "vocabulary": ("文字・語彙", gettext_noop("Vocabulary")),
    "grammar": ("文法", gettext_noop("Grammar")),
    "reading": ("読解", gettext_noop("Reading")),
    "listening": ("聴解", gettext_noop("Listening")),
}
WEAK = 0.5  # a question type with at most half right is underlined


def card_context(result: Result) -> dict[str, Any]:
    """Everything of the card and the review, from the result, its key revision and the edition."""
    attempt = result.attempt
    edition = attempt.assignment.edition
    level = get_level(edition.level)
    review = list(review_rows(result, edition))
    scores = [_score(score, level) for score in result.scores.all() if score.key != POINTS]
    exempt = exempt_sections(attempt, (section["key"] for section in edition.document["sections"]))
    return {
        "result": result,
        "attempt": attempt,
        "room": attempt.assignment,
        "edition": edition,
        "student": attempt.student,
        "level": edition.level,
        "means": level_meaning(edition.level),
        "is_mock": bool(scores),
        "points": result.points,
        "scores": scores,
        "exempt": [row["title"] for row in edition.document["sections"] if row["key"] in exempt],
        "total": result.total,
        "total_maximum": level.total_maximum,
        "pass_mark": level.pass_mark,
        "passed": result.passed,
        "reference": [
            {"ja": SKILLS[skill][0], "gloss": _skill_gloss(skill), "letter": letter}
            for skill, letter in result.reference.items()
        ],
        "parts": list(_parts(result, edition)),
        "review": review,
        "recording": _recording(edition),
        "is_shuffled": form_number(edition.document.get("options", {}), attempt.pk) > 0,
        "not_sat": list(dict.fromkeys(row["section_title"] for row in review if not row["seen"])),
        "counts": {
            "all": len(review),
            "wrong": sum(not row["is_right"] and row["picked"] is not None for row in review),
            "blank": sum(row["picked"] is None for row in review),
        },
    }


def _score(score: SectionScore, level: Level) -> dict[str, Any]:
    section = next((s for s in level.scoring_sections if s.key == score.key), None)
    return {
        "key": score.key,
        "ja": section.ja if section else score.key,
        "gloss": section.en if section else "",
        "right": score.right,
        "questions": score.questions,
        "scaled": score.scaled,
        "maximum": score.maximum,
        "pass_mark": score.pass_mark,
        "passed": score.scaled is not None and score.scaled >= score.pass_mark,
    }


def _parts(result: Result, edition: Edition) -> Iterator[dict[str, Any]]:
    rows = [
        (MONDAI_SKILLS.get(mondai["type"], "vocabulary"), section, mondai)
        for section in edition.document["sections"]
        for mondai in section["mondai"]
    ]
    for skill, entries in groupby(rows, key=lambda row: row[0]):
        mondai = [_mondai(result, edition.level, section, entry) for _skill, section, entry in entries]
        yield {"skill": skill, "ja": SKILLS[skill][0], "gloss": _skill_gloss(skill), "mondai": mondai}


def _skill_gloss(skill: str) -> str:
    return "" if (get_language() or "").startswith("ja") else _(SKILLS[skill][1])


def _mondai(result: Result, level: str, section: dict[str, Any], mondai: dict[str, Any]) -> dict[str, Any]:
    keys = [question["key"] for group in mondai["groups"] for question in group["questions"]]
    marks = [result.marks[key]["right"] for key in keys]
    seen = [result.marks[key]["seen"] for key in keys]
    return {
        "number": mondai["number"],
        "ja": mondai_name(level, section["key"], mondai["type"]),
        "marks": marks,
        "seen": any(seen),
        "right": sum(marks),
        "count": len(marks),
        "weak": sum(marks) <= WEAK * len(marks),
    }


def review_rows(result: Result, edition: Edition) -> Iterator[dict[str, Any]]:
    """Each question with the student's answer, the right one, the explanation and the transcript."""
    for section in edition.document["sections"]:
        pictures = {name: reverse("media", args=[media]) for name, media in section["pictures"].items()}
        for mondai in section["mondai"]:
            name = mondai_name(edition.level, section["key"], mondai["type"])
            for group in mondai["groups"]:
                passage = render_marks(group["passage"], pictures=pictures) if group["passage"] else ""
                for question in group["questions"]:
                    row = _row(question, group["spoken"], result.marks[question["key"]], result.key.document)
                    yield row | {
                        "section_title": section["title"],
                        "mondai_ja": name,
                        "passage": passage,
                        "group_picture": present_picture(group["picture"]),
                    }


def _row(question: dict[str, Any], spoken: bool, mark: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    explained = explain_question(question, spoken=spoken, keyed=keys[question["key"]])
    return explained | {"picked": mark["picked"], "is_right": mark["right"], "seen": mark["seen"]}


def _recording(edition: Edition) -> dict[str, Any] | None:
    for section in edition.document["sections"]:
        if section["recording"]:
            url = reverse("media", args=[section["recording"]["media"]])
            return {"url": url, "seconds": section["recording"]["seconds"]}
    return None
