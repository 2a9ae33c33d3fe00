"""Trying a quiz that is sat question by question: how far the teacher is stands in the page's own form alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import json_script
from django.utils.translation import get_language

from exams.content.mondai import section_gloss
from exams.models import MockTest
from exams.paper import only_question, questions_in, render_paper
from exams.quiz_page import verdict_of, with_picks
from exams.tryout import Draft, trial_config


@dataclass(frozen=True, slots=True)
class TrialStep:
    """`answers` and `finals` are of all questions so far."""

    question: str
    answers: Mapping[str, str]
    finals: frozenset[str]


def is_tried_in_steps(draft: Draft, position: int) -> bool:
    """As exams/quiz.py has it; a recording is tried as in an exam, so it follows the clock."""
    quiz = draft.document.get("quiz")
    if not quiz or draft.document["sections"][position - 1]["recording"]:
        return False
    return _checks_each(draft) or quiz["seconds"] is not None


def _checks_each(draft: Draft) -> bool:
    return bool(draft.document["quiz"]["check"] == MockTest.Check.EACH)


def _order(draft: Draft, position: int) -> list[str]:
    return [question["key"] for question in questions_in(draft.document["sections"][position - 1])]


def first_step(draft: Draft, position: int) -> TrialStep:
    return TrialStep(_order(draft, position)[0], {}, frozenset())


def next_step(draft: Draft, position: int, posted: QueryDict) -> TrialStep | None:
    """What the button leads to; None after the last question, and for a form that knows nothing of steps."""
    order, action = _order(draft, position), posted.get("action", "")
    question = posted.get("question", "")
    if question not in order or action not in {"check", "skip", "next"}:
        return None
    answers = {key: posted.get(f"q-{key}", "") for key in order}
    was_final = question in posted.getlist("final")
    finals = frozenset(posted.getlist("final")) & frozenset(order) | {question}
    if action == "check" and not answers[question]:
        return TrialStep(question, answers, finals - {question})
    if _checks_each(draft) and not was_final:
        return TrialStep(question, answers, finals)
    following = order[order.index(question) + 1 :]
    return TrialStep(following[0], answers, finals) if following else None


def trial_step_html(
    draft: Draft, position: int, step: TrialStep, *, now: datetime, csrf_token: str, theme: str, center_name: str
) -> str:
    """The page of `exams/attempts/step.html`, from the draft."""
    section = draft.document["sections"][position - 1]
    paper = only_question(render_paper(draft.document, position), step.question)
    order, seconds = _order(draft, position), draft.document["quiz"]["seconds"]
    is_final, check_each = step.question in step.finals, _checks_each(draft)
    is_timed = seconds is not None and not is_final
    whole = seconds if is_timed else max(1, section["minutes"]) * 60
    config = trial_config(draft, section, now=now, whole=whole, left=whole)
    config["step"] = {"question": step.question, "final": is_final, "ends": whole * 1000 if is_timed else None}
    config["answers"] = {key: value for key, value in step.answers.items() if value}
    verdict = None
    if is_final and check_each:
        answer, keyed = step.answers.get(step.question, ""), draft.key[step.question]
        verdict = verdict_of(section, paper.section, step.question, answer, keyed)
    context = {
        "LANGUAGE_CODE": get_language(),
        "theme": theme,
        "center": {"name": center_name},
        "csrf_token": csrf_token,
        "page": {"title": draft.test.title},
        "level": paper.level,
        "section": {**paper.section, "title_gloss": section_gloss(section["key"])},
        "config": json_script(config, "exam-config"),
        "path": reverse("tryout", args=[draft.test.pk, position]),
        "step_url": reverse("tryout_check", args=[draft.test.pk, position]),
        "trial": {"test_url": reverse("test", args=[draft.test.pk])},
        "fields": _fields(draft, step),
        "paper": with_picks(paper.html, step.answers, is_final=is_final),
        "clock": "yes",
        "clock_text": f"{whole // 60:02d}:{whole % 60:02d}",
        "minutes": config["minutes"],
        "minutes_done": 0,
        "question": step.question,
        "number": order.index(step.question) + 1,
        "total": len(order),
        "done": len(step.finals),
        "is_last": step.question == order[-1],
        "is_final": is_final,
        "check_each": check_each,
        "verdict": verdict,
    }
    return render_to_string("exams/attempts/step.html", context)


def _fields(draft: Draft, step: TrialStep) -> list[tuple[str, str]]:
    """What the next form has to know: the draft, the questions that are done, and their answers."""
    answers = [(f"q-{key}", value) for key, value in step.answers.items() if key in step.finals and value]
    return [("draft", draft.digest), *(("final", key) for key in sorted(step.finals)), *answers]
