"""The scripts of a section's pieces, saved together: nothing that a colleague typed meanwhile is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Question, QuestionGroup, Section
from exams.services.authoring import save_group, save_question
from exams.services.authoring_notes import lock_test
from tenants.people.models import User

Script = list[dict[str, Any]]


class ScriptConflict(ExamError):
    """Colleagues changed scripts meanwhile; nothing is saved. `stored`: these, by the key of the piece."""

    def __init__(self, stored: dict[str, Script]) -> None:
        super().__init__(_("A colleague changed scripts meanwhile. Nothing is saved yet; look at the marked ones."))
        self.stored = stored


def print_of(script: Script) -> str:
    """A short mark of a script, by which a page knows whether it is still the one that was opened."""
    return hashlib.sha256(json.dumps(script, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def save_scripts(section: Section, scripts: Mapping[str, Script], *, seen: Mapping[str, str], actor: User) -> int:
    """Write what changed, by the keys of `exams.pieces`; returns how many. `seen`: the marks of what was opened.

    Raises ScriptConflict where a colleague wrote something else into the same script.
    """
    lock_test(section.test_id)
    groups = QuestionGroup.objects.filter(section=section)
    questions = Question.objects.filter(group__section=section)
    rows: dict[str, Any] = {f"g{row.pk}": row for row in groups} | {f"q{row.pk}": row for row in questions}
    changed = {key: script for key, script in scripts.items() if key in rows and rows[key].script != script}
    moved = {key: rows[key].script for key in changed if print_of(rows[key].script) != seen.get(key)}
    if moved:
        raise ScriptConflict(moved)
    for key, script in changed.items():
        save = save_group if key.startswith("g") else save_question
        save(rows[key].pk, actor=actor, version=rows[key].version, fields={"script": script})
    return len(changed)
