"""Homework: set to groups or students, whole tests or parts of them; stopped and continued by the student."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import AnswerKey, Assignment, AssignmentKind, AssignmentStatus, Attempt, AttemptSection, Edition
from exams.services.assignments import seconds_of
from exams.services.log import note_events
from exams.services.proctoring import go_on
from exams.services.publishing import digest_of, keep_media
from tenants.people.models import Group, User
from tenants.people.services.audit import record

# Section position -> numbers of the mondai that are taken; an empty list takes the whole section.
Parts = Mapping[int, Sequence[int]]


@transaction.atomic
def create_homework(
    *,
    actor: User,
    edition: Edition,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    groups: Iterable[Group] = (),
    students: Iterable[User] = (),
    parts: Parts | None = None,
    **options: Any,
) -> Assignment:
    """Homework, there from `opens_at` on. `options`: fields of Assignment (sound, plays, timed, may_pause, …)."""
    if parts:
        edition = part_of(edition, parts, actor=actor)
    homework = Assignment.objects.create(
        kind=AssignmentKind.HOMEWORK,
        status=AssignmentStatus.OPEN,
        edition=edition,
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        section_seconds=seconds_of(edition),
        created_by=actor,
        **options,
    )
    homework.groups.set(groups)
    homework.students.set(students)
    record(actor, "homework.created", homework, title=title)
    return homework


@transaction.atomic
def part_of(edition: Edition, parts: Parts, *, actor: User) -> Edition:
    """The edition that holds only these sections and mondai of another; made once, and used again.

    Sections and questions are numbered anew, so that it is an edition like any other; `source` still names the
    question. Its key is that of the whole, as it is now.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    document, keys = _cut(edition.document, parts)
    if not document["sections"]:
        raise ExamError(_("Choose at least one section or mondai."))
    digest = digest_of(document)
    found = edition.parts.filter(digest=digest).first()
    if found:
        return found
    part = Edition.objects.create(
        test_id=edition.test_id,
        number=edition.number,
        part_of=edition,
        title=edition.title,
        level=edition.level,
        document=document,
        digest=digest,
        published_by=actor,
    )
    whole = edition.current_key.document
    AnswerKey.objects.create(
        edition=part, revision=1, document={new: whole[old] for new, old in keys.items()}, created_by=actor
    )
    keep_media(part)
    return part


def _cut(document: dict[str, Any], parts: Parts) -> tuple[dict[str, Any], dict[str, str]]:
    """The smaller document, and new question key -> old one."""
    sections: list[dict[str, Any]] = []
    keys: dict[str, str] = {}
    for section in document["sections"]:
        if section["position"] not in parts:
            continue
        wanted = parts[section["position"]]
        mondai = [m for m in section["mondai"] if not wanted or m["number"] in wanted]
        if not mondai:
            continue
        smaller, renamed = _renumber(section, mondai, len(sections) + 1)
        sections.append(smaller)
        keys |= renamed
    return {**document, "sections": sections}, keys


def _renumber(
    section: dict[str, Any], mondai: list[dict[str, Any]], position: int
) -> tuple[dict[str, Any], dict[str, str]]:
    keys: dict[str, str] = {}

    def question(old: dict[str, Any]) -> dict[str, Any]:
        key = f"{position}-{len(keys) + 1}"
        keys[key] = old["key"]
        return {**old, "key": key}

    kept = [
        {**m, "groups": [{**g, "questions": [question(q) for q in g["questions"]]} for g in m["groups"]]}
        for m in mondai
    ]
    minutes = max(1, round(section["minutes"] * len(keys) / section["count"]))
    if section["recording"]:
        minutes = section["minutes"]  # the recording is the section's, whatever is asked of it
    return {**section, "position": position, "minutes": minutes, "count": len(keys), "mondai": kept}, keys


@transaction.atomic
def pause_homework(attempt: Attempt, *, now: datetime) -> None:
    """The student stops the clock. Nothing running, or stopped already, changes nothing."""
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=attempt.pk)
    if not attempt.assignment.may_pause:
        raise ExamError(_("This exam can't be paused."))
    running = AttemptSection.objects.filter(attempt=attempt, closed_at=None, deadline__gt=now).exists()
    if attempt.paused_at or not running:
        return
    attempt.paused_at = now
    attempt.save(update_fields=["paused_at"])
    note_events([attempt.pk], "pause", "", now=now)


@transaction.atomic
def resume_homework(attempt: Attempt, *, now: datetime) -> None:
    """The clock goes on where it stood, at most until the deadline."""
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if attempt.paused_at is None:
        return
    if attempt.due_at and now >= attempt.due_at:
        raise ExamError(_("The deadline is over. Ask your teacher for more time."))
    go_on(attempt, now=now)
    note_events([attempt.pk], "resume", "", now=now)
