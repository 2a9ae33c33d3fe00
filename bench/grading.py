"""How long one worker with one process grades a whole room: its end submits everybody at once, and queues them."""

import sys
import time
from typing import Any

from bench.papers import long_edition
from bench.place import Place, Room, fill_journals, make_room, person
from bench.server import Process, working

PATIENCE = 300.0


def grade_rooms(place: Place, attempts: int) -> dict[str, Any]:
    """A room of the demo's N5 test, 67 questions, and one of 107."""
    rooms = [make_room(attempts), make_room(attempts, long_edition())]
    for room in rooms:
        _answer_everything(room)
    with working(place.folder, "worker", concurrency=1) as (worker,):
        short, long = (_grade(room, worker, place) for room in rooms)
    return short | {"long": long}


def _answer_everything(room: Room) -> None:
    """Everybody has opened every section and answered every question, and is still in the last section."""
    from django.utils import timezone

    from exams.services.attempts import close_section, open_page, open_section

    last = len(room.edition.document["sections"])
    for sitter in room.sitters:
        for position in range(1, last + 1):
            now = timezone.now()
            open_section(sitter.attempt, sitter.student, position=position, now=now)
            open_page(sitter.attempt, sitter.student, now=now)
            if position < last:
                close_section(sitter.attempt, sitter.student, position=position, now=now)
    fill_journals(room)


def _grade(room: Room, worker: Process, place: Place) -> dict[str, Any]:
    from django.utils import timezone

    from exams.models import Assignment, Attempt
    from exams.services.assignments import end_room

    before = worker.cpu_seconds()
    begun = time.perf_counter()
    end_room(Assignment.objects.get(pk=room.pk), actor=person("teacher"), now=timezone.now())
    ended = time.perf_counter()
    waiting = Attempt.objects.filter(assignment=room.pk).exclude(state="graded")
    while waiting.exists():
        if time.perf_counter() > begun + PATIENCE:
            sys.exit(f"{waiting.count()} attempts were not graded within {PATIENCE:.0f} s.")
        time.sleep(0.05)
    return {
        "attempts": len(room.sitters),
        "questions": len(room.questions),
        "seconds": round(time.perf_counter() - ended, 2),
        "submit_all_s": round(ended - begun, 2),
        "cpu_s": round(worker.cpu_seconds() - before, 2),
    }
