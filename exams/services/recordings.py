"""A section's recording, and where its questions stand in it. Drafts from scripts: `recording_drafts`."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import MediaFile, MediaKind, MediaState, MockTest, Question, QuestionGroup, Section
from exams.services.authoring_notes import lock_test, note_change
from tenants.people.models import User

Cue = dict[str, float]
Rows = dict[str, QuestionGroup | Question]
Cues = Mapping[str, Cue | None]
"""By the key of a piece (`exams.pieces`): g<id> of a group, q<id> of a question."""


class CutConflict(ExamError):
    """A colleague moved pieces meanwhile; nothing is saved. `stored`: where these stand now."""

    def __init__(self, stored: dict[str, Cue | None]) -> None:
        super().__init__(_("A colleague moved pieces meanwhile. Nothing is saved yet; look at the marked ones."))
        self.stored = stored


@transaction.atomic
def choose_recording(section: Section, media: MediaFile | None, *, actor: User) -> Section:
    """Put another recording into the section, or none. Where its questions stood is kept until it is cut anew."""
    test = lock_test(section.test_id)
    if media is not None and (media.kind != MediaKind.AUDIO or media.state != MediaState.READY):
        raise ExamError(_("This recording is not ready yet."))
    section = Section.objects.select_for_update().get(pk=section.pk)
    if section.recording_id == (media.pk if media else None):
        return section
    section.recording = media
    section.save(update_fields=["recording"])
    if media is not None:
        test.media.add(media)
    note_change(test, actor, "recording.chosen", section.title)
    return section


@transaction.atomic
def save_cues(section: Section, cues: Cues, *, seen: Cues, actor: User) -> int:
    """Write where the pieces stand; returns how many changed. `seen`: where they stood when the page was opened.

    Texts that a colleague changed meanwhile stay as they are. Raises CutConflict where somebody moved the same pieces
    elsewhere. Pieces that were deleted meanwhile are passed over.
    """
    test = lock_test(section.test_id)
    rows = _rows(section)
    cues = {key: cue for key, cue in cues.items() if key in rows}
    stored = {key: rows[key].cue for key in cues}
    if moved := {key: cue for key, cue in stored.items() if cue not in (seen.get(key), cues[key])}:
        raise CutConflict(moved)
    return _write(rows, cues, test=test, section=section, actor=actor)


@transaction.atomic
def write_cues(section: Section, cues: Cues, *, actor: User) -> int:
    """Write where the pieces stand, whatever stood there: with another recording the old places mean nothing."""
    test = lock_test(section.test_id)
    return _write(_rows(section), cues, test=test, section=section, actor=actor)


def _rows(section: Section) -> Rows:
    groups = QuestionGroup.objects.select_for_update().filter(section=section)
    questions = Question.objects.select_for_update(of=("self",)).filter(group__section=section)
    return {f"g{group.pk}": group for group in groups} | {f"q{question.pk}": question for question in questions}


def _write(rows: Rows, cues: Cues, *, test: MockTest, section: Section, actor: User) -> int:
    """All at once; the version rises as with any save, so that nobody writes an older cue over it."""
    changed = [row for key, row in rows.items() if key in cues and row.cue != cues[key]]
    now = timezone.now()
    for key, row in rows.items():
        if row in changed:
            row.cue = cues[key]
            row.version = F("version") + 1
    groups = [row for row in changed if isinstance(row, QuestionGroup)]
    questions = [row for row in changed if isinstance(row, Question)]
    for question in questions:
        question.updated_at = now
    QuestionGroup.objects.bulk_update(groups, ["cue", "version"])
    Question.objects.bulk_update(questions, ["cue", "version", "updated_at"])
    if changed:
        note_change(test, actor, "recording.cut", section.title)
    return len(changed)
