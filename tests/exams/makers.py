"""Things that tests of exams need, made by the product's own services."""

from __future__ import annotations

import hashlib
import io
import json
import wave
import zipfile
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from exams.content.packages import read_package
from exams.models import Assignment, Attempt, AttemptEvent, Edition, GuestLink, MockTest
from exams.services.assignments import create_room, open_room
from exams.services.attempts import enter_room, open_page, open_section
from exams.services.guests import come_in, create_guest_link
from exams.services.homework import create_homework
from exams.services.importing import import_package
from exams.services.publishing import publish_test
from exams.tokens import AttemptToken
from tenants.people.models import Group, User

SECTIONS = [
    ("vocabulary", "言語知識（文字・語彙）", 20, "kanji_reading"),
    ("grammar_reading", "言語知識（文法）・読解", 40, "grammar_form"),
    ("listening", "聴解", 30, "listening_task"),
]


def silence(seconds: int = 2) -> bytes:
    """A WAV of silence: a real recording, as small as one can be."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000 * seconds)
    return out.getvalue()


def package_document(questions: int = 2) -> dict[str, Any]:
    """package.json of a small N5 test; the right choice of question n is 1 + n % 4 (from n = 0)."""
    sound = silence()
    sections = []
    for letter, (key, title, minutes, kind) in zip("vgl", SECTIONS, strict=True):
        entries = [
            {
                "id": f"{letter}-1-{n + 1}",
                "stem": f"{{文|ぶん}} __{n + 1}__ です。",
                "picture": None,
                "choices": [{"text": f"こたえ{letter}{n}{c}"} for c in range(1, 5)],
                "answer": 1 + n % 4,
                "explanation": {"en": f"Because of reason {letter}{n}."},
                "script": [{"voice": "woman", "text": "きいて ください。", "pause": 0.5}] if key == "listening" else [],
                "cue": {"start": 0.1, "end": 1.5} if key == "listening" else None,
            }
            for n in range(questions)
        ]
        group = {"mondai": 1, "type": kind, "instruction": "えらんで ください。", "passage": "", "picture": None}
        group |= {"spoken_choices": False, "cue": None, "questions": entries}
        recording = "sound.wav" if key == "listening" else None
        sections.append({"key": key, "title": title, "minutes": minutes, "recording": recording, "groups": [group]})
    media = {
        "sha256": hashlib.sha256(sound).hexdigest(),
        "bytes": len(sound),
        "seconds": 2.0,
        "source": "Made",
        "licence": "CC0",
    }
    test = {"title": "Small N5 test", "kind": "mock_test", "level": "N5", "description": "", "credits": []}
    return {"format": "mikan-test", "version": 1, "test": test, "sections": sections, "media": {"sound.wav": media}}


def package_zip(document: dict[str, Any]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("package.json", json.dumps(document))
        archive.writestr("media/sound.wav", silence())
    out.seek(0)
    return out


def small_test(questions: int = 2) -> MockTest:
    with read_package(package_zip(package_document(questions))) as package:
        return import_package(package, actor=User.objects.get(username="teacher"))


def published(test: MockTest | None = None) -> Edition:
    return publish_test(test or small_test(), actor=User.objects.get(username="teacher"))


def planned_exam(
    *, now: datetime | None = None, edition: Edition | None = None, groups: tuple[str, ...] = ("N5 A",)
) -> Assignment:
    """A room of the teacher's for these groups; students can start for two hours, once it is open."""
    now = now or timezone.now()
    return create_room(
        actor=User.objects.get(username="teacher"),
        edition=edition or published(),
        title="N5 mock",
        groups=Group.objects.filter(name__in=groups),
        opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(hours=2),
        place="Room 204",
    )


def open_exam(*, now: datetime | None = None, edition: Edition | None = None) -> Assignment:
    """The same, open."""
    now = now or timezone.now()
    room = planned_exam(now=now, edition=edition)
    return open_room(room, actor=User.objects.get(username="teacher"), now=now)


def set_homework(
    *, now: datetime | None = None, edition: Edition | None = None, groups: tuple[str, ...] = ("N5 A",), **options: Any
) -> Assignment:
    """Homework of the teacher's for these groups: there since an hour, due tomorrow."""
    now = now or timezone.now()
    return create_homework(
        actor=User.objects.get(username="teacher"),
        edition=edition or published(),
        title="Kanji of the week",
        groups=Group.objects.filter(name__in=groups),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
        **options,
    )


def answered(attempt: Attempt, question: str = "1-1", value: str = "2") -> AttemptEvent:
    """The first answer of the attempt's first page, in time, as if the page had sent it."""
    now = timezone.now()
    section = int(question.partition("-")[0])
    return AttemptEvent.objects.create(
        attempt=attempt, fence=1, seq=1, kind="answer", section=section, question=question, value=value,
        client_at=now, received_at=now,
    )  # fmt: skip


def sitting(room: Assignment, name: str = "student", *, now: datetime | None = None) -> Attempt:
    """An attempt whose first section is open."""
    now = now or timezone.now()
    student = User.objects.get(username=name)
    attempt = enter_room(room, student, now=now)
    assert open_section(attempt.pk, student.pk, position=1, now=now)
    attempt.refresh_from_db()
    return attempt


def page_token(attempt: Attempt, *, now: datetime | None = None) -> AttemptToken:
    """What a page that has just been opened may save with."""
    from django.db import connection

    now = now or timezone.now()
    page = open_page(attempt.pk, attempt.student_id, now=now)
    assert page is not None
    return AttemptToken(
        connection.schema_name, attempt.pk, attempt.student_id, page.fence, page.edition, int(now.timestamp()) + 9000
    )


def guest_link(*, now: datetime | None = None, edition: Edition | None = None, **options: Any) -> GuestLink:
    """A link of the teacher's to the whole small test: open since an hour, for a month and a hundred guests."""
    now = now or timezone.now()
    values: dict[str, Any] = {
        "title": "Free N5 test",
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=30),
        "max_uses": 100,
        "release_mode": "graded",
    }
    actor = User.objects.get(username="teacher")
    return create_guest_link(actor=actor, edition=edition or published(), **values | options)


def guest_of(link: GuestLink, first_name: str = "Aziza", *, now: datetime | None = None, **values: Any) -> Attempt:
    """The attempt of somebody who has just come in by the link."""
    values = {"last_name": "Karimova", "phone": "+998901234567"} | values
    return come_in(link, first_name=first_name, now=now or timezone.now(), **values)
