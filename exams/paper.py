"""A section as students see it: rendered once per edition, form and language; nothing of a student is in it."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from exams.content.blueprint import get_level
from exams.content.marks import answer_width, plain_text, render_marks
from exams.content.mondai import mondai_gloss
from exams.models import Edition
from exams.shuffle import arrange, form_number
from tenants.db import connection

MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class Paper:
    """A rendered section. Each radio button carries ` data-pick="<question key>:<number>"`."""

    level: str
    section: dict[str, Any]
    html: SafeString


class Kept(OrderedDict[tuple[Any, ...], Any]):
    """The most recently used of what is rendered, in this process: editions never change, so nothing goes stale."""

    def fetch(self, key: tuple[Any, ...], make: Any) -> Any:
        if key not in self:
            self[key] = make()
            if len(self) > MOST_KEPT:
                self.popitem(last=False)
        self.move_to_end(key)
        return self[key]


_papers = Kept()
_steps = Kept()
_questions = Kept()
_heads = Kept()
_options = Kept()


def questions_of(edition: int) -> dict[str, int]:
    """Question key -> number of choices, of the whole edition."""
    return _questions.fetch((connection.schema_name, edition), lambda: _count_choices(_document(edition)))


def heads_of(edition: int) -> list[dict[str, Any]]:
    """What is said about each section, without its questions."""
    key = (connection.schema_name, edition)
    return _heads.fetch(key, lambda: [_head(section) for section in _document(edition)["sections"]])


def _head(section: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": section["position"],
        "key": section["key"],
        "title": section["title"],
        "questions": section["count"],
        "has_recording": bool(section["recording"]),
        "recording_seconds": section["recording"]["seconds"] if section["recording"] else 0,
    }


def version_of(edition: int, attempt: int) -> int:
    """Which of the edition's forms this attempt sits (exams/shuffle.py); 0 where it has only one."""
    key = (connection.schema_name, edition)
    return form_number(_options.fetch(key, lambda: _document(edition).get("options", {})), attempt)


def paper_of(edition: int, position: int, version: int = 0) -> Paper:
    """The section in the current language."""
    key = (connection.schema_name, edition, position, get_language(), version)
    return _papers.fetch(
        key, lambda: render_paper(_document(edition), position, f"{edition}:{position}:{version}" if version else "")
    )


def step_of(edition: int, position: int, version: int, question: str) -> Paper:
    """One question of the section with what belongs to it, for a quiz that is sat question by question."""
    key = (connection.schema_name, edition, position, get_language(), version, question)
    return _steps.fetch(key, lambda: only_question(paper_of(edition, position, version), question))


def only_question(paper: Paper, question: str) -> Paper:
    """The paper without all other questions; whatever this one shares with them stays."""

    def of_groups(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = [group | {"questions": [q for q in group["questions"] if q["key"] == question]} for group in groups]
        return [group for group in asked if group["questions"]]

    mondai = [entry | {"groups": of_groups(entry["groups"])} for entry in paper.section["mondai"]]
    section = {**paper.section, "mondai": [entry for entry in mondai if entry["groups"]], "count": 1}
    html = render_to_string("exams/attempts/_paper.html", {"section": section, "mondai_word": mondai_word(paper.level)})
    return Paper(paper.level, section, html)


def _document(edition: int) -> dict[str, Any]:
    return Edition.objects.only("document").get(pk=edition).document


def _count_choices(document: dict[str, Any]) -> dict[str, int]:
    return {
        question["key"]: len(question["choices"])
        for section in document["sections"]
        for question in questions_in(section)
    }


def questions_in(section: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of a document's section, in order."""
    return [q for mondai in section["mondai"] for group in mondai["groups"] for q in group["questions"]]


def render_paper(document: dict[str, Any], position: int, seed: str = "") -> Paper:
    """A section of any document. `seed` names the form; without one everything stands as its author wrote it."""
    level, options = document["level"], document.get("options", {})
    section = document["sections"][position - 1]
    shown = present_section(arrange(section, options, seed) if seed else section, level)
    html = render_to_string("exams/attempts/_paper.html", {"section": shown, "mondai_word": mondai_word(level)})
    has_ruby_toggle = bool(options.get("ruby_toggle")) and "<ruby" in html
    return Paper(level, shown | {"has_ruby_toggle": has_ruby_toggle}, html)


def mondai_word(level: str) -> str:
    """What the real booklet calls a mondai."""
    return "もんだい" if level in {"N5", "N4"} else "問題"


def mondai_name(level: str, section_key: str, kind: str) -> str:
    """The Japanese name of a mondai type, or "" for one that the blueprint does not know."""
    blueprint = get_level(level)
    return next((m.ja for s in blueprint.sections if s.key == section_key for m in s.mondai if m.type == kind), "")


def present_section(section: dict[str, Any], level: str) -> dict[str, Any]:
    """A section of a document with its marks rendered, as `_paper.html` shows it."""
    pictures = {name: reverse("media", args=[media]) for name, media in section["pictures"].items()}
    return {
        **section,
        "mondai": [_present_mondai(mondai, level, section["key"], pictures) for mondai in section["mondai"]],
    }


def _present_mondai(mondai: dict[str, Any], level: str, section_key: str, pictures: dict[str, str]) -> dict[str, Any]:
    return {
        "number": mondai["number"],
        "type": mondai["type"],
        "name_ja": mondai_name(level, section_key, mondai["type"]),
        "gloss": mondai_gloss(mondai["type"]),
        "instruction": render_marks(mondai["instruction"], inline=True),
        "groups": [_present_group(group, pictures, beside=section_key != "listening") for group in mondai["groups"]],
    }


def _present_group(group: dict[str, Any], pictures: dict[str, str], *, beside: bool) -> dict[str, Any]:
    """`split`: on wide screens the passage stands beside its questions."""
    return {
        "passage": render_marks(group["passage"], pictures=pictures) if group["passage"] else "",
        "picture": present_picture(group["picture"]),
        "split": bool(group["passage"]) and beside,
        "questions": [present_question(question, spoken=group["spoken"]) for question in group["questions"]],
    }


def present_question(question: dict[str, Any], *, spoken: bool) -> dict[str, Any]:
    """A question with its marks rendered. Of a choice, `number` is what is stored and `place` what is printed."""
    texts = [plain_text(choice["text"]) for choice in question["choices"]]
    return {
        "key": question["key"],
        "label": question["label"],
        "stem": render_marks(question["stem"], inline=True) if question["stem"] else "",
        "picture": present_picture(question["picture"]),
        "spoken": spoken,
        "columns": answer_width(texts),
        "choices": [
            {
                "number": choice["number"],
                "place": place,
                "html": render_marks(choice["text"], inline=True) if choice["text"] else "",
                "picture": present_picture(choice["picture"]),
            }
            for place, choice in enumerate(question["choices"], start=1)
        ],
    }


def present_picture(picture: dict[str, Any] | None) -> dict[str, str] | None:
    """Address and description, the latter in the interface language where there is one."""
    if not picture:
        return None
    alt = picture["alt"]
    text = alt.get(get_language()) or alt.get("en") or next(iter(alt.values()), "")
    return {"url": reverse("media", args=[picture["media"]]), "alt": text}
