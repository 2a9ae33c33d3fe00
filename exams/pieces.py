"""The pieces of a section's recording: each mondai's introduction and each question, in order, where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from exams.content.cutting import INTRODUCTION, Cut, Hint, hint_of, propose
from exams.content.marks import plain_text
from exams.models import MediaFile, Question, QuestionGroup, Section
from exams.paper import mondai_word

Cue = dict[str, float]
WORDS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """`key` is g<id> for the introduction on a group, q<id> for a question. `mondai` and `name` are what the booklet
    says; an introduction has no name. `about`: the first words, to tell it from its neighbours."""

    key: str
    mondai: str
    name: str
    about: str
    cue: Cue | None
    type: str
    group: int
    script: list[dict[str, Any]]
    is_shared: bool = False
    """Whether it is heard together with the question before: the two questions on one talk."""

    @property
    def is_introduction(self) -> bool:
        return self.key.startswith("g")

    @property
    def title(self) -> str:
        """For labels and sentences: 問題1 3番."""
        return f"{self.mondai} {self.name or _('introduction')}"


def pieces_of(section: Section, level: str) -> list[Piece]:
    """In the order of the recording; three queries whatever the number."""
    questions = Question.objects.prefetch_related("choices")
    pieces: list[Piece] = []
    seen: dict[int, count[int]] = {}
    for group in section.groups.prefetch_related(Prefetch("questions", questions)):
        mondai = f"{mondai_word(level)}{group.mondai}"
        if group.mondai not in seen:
            seen[group.mondai] = count(1)
            about = plain_text(group.instruction)[:WORDS_SHOWN]
            pieces.append(Piece(f"g{group.pk}", mondai, "", about, group.cue, group.type, group.pk, group.script))
        shared = False
        for question in group.questions.all():
            name = f"{next(seen[group.mondai])}番"
            key, about = f"q{question.pk}", _first_words(question)
            piece = Piece(key, mondai, name, about, question.cue, group.type, group.pk, question.script, shared)
            pieces.append(piece)
            shared = is_one_talk(group)
    return pieces


def is_one_talk(group: QuestionGroup) -> bool:
    """The last item of N1 and N2: two questions on one talk, with printed choices."""
    return group.type == "listening_integrated" and not group.spoken_choices


def _first_words(question: Question) -> str:
    choices = " ・ ".join(filter(None, (plain_text(choice.text) for choice in question.choices.all())))
    script = plain_text(question.script[0]["text"]) if question.script else ""
    return (plain_text(question.stem) or choices or script)[:WORDS_SHOWN]


def has_cues(pieces: Sequence[Piece]) -> bool:
    return any(piece.cue for piece in pieces)


def proposed(pieces: Sequence[Piece], recording: MediaFile, level: str) -> dict[str, Cut]:
    """A place for each piece by the recording's silences; pieces that are heard together have one."""
    heads = [index for index, piece in enumerate(pieces) if not piece.is_shared]
    ends = [*heads[1:], len(pieces)]
    hints = [_hint(pieces[first], level, last - first) for first, last in zip(heads, ends, strict=True)]
    cuts = propose(recording.silences, recording.seconds or 0.0, len(heads), hints)
    return {
        pieces[index].key: cut
        for first, last, cut in zip(heads, ends, cuts, strict=False)
        for index in range(first, last)
    }


def _hint(piece: Piece, level: str, questions: int) -> Hint:
    return INTRODUCTION if piece.is_introduction else hint_of(piece.type, level, questions=questions)
