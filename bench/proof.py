"""What the students gave, by their own record, against what the database holds and what was graded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bench.place import Room
from bench.student import Given


def compare(room: Room, given: Sequence[Given]) -> dict[str, int]:
    """Answers given, stored, lost; stored but not given (or stored twice); stored so that they do not count; and
    attempts whose result rests on other answers than the student's last ones."""
    from exams.models import AttemptEvent, Verdict

    rows = AttemptEvent.objects.filter(attempt__assignment=room.pk, kind="answer", fence__gt=0)
    stored: Counter[Given] = Counter()
    uncounted = 0
    for attempt, question, value, at, verdict in rows.values_list(
        "attempt_id", "question", "value", "client_at", "verdict"
    ):
        stored[Given(attempt, question, value, round(at.timestamp() * 1000))] += 1
        uncounted += verdict != Verdict.IN_TIME
    journal = Counter(given)
    return {
        "given": journal.total(),
        "stored": stored.total(),
        "lost": (journal - stored).total(),
        "duplicates": (stored - journal).total(),
        "not_in_time": uncounted,
        "wrong_results": _wrong_results(room, given),
    }


def _wrong_results(room: Room, given: Iterable[Given]) -> int:
    from grading.models import Result

    last: dict[int, dict[str, int]] = defaultdict(dict)
    for answer in given:  # each student's in the order in which they were given
        last[answer.attempt][answer.question] = int(answer.value)
    marked = {
        attempt: {question: mark["picked"] for question, mark in marks.items() if mark["picked"] is not None}
        for attempt, marks in Result.objects.filter(attempt__assignment=room.pk).values_list("attempt_id", "marks")
    }
    return sum(marked.get(sitter.attempt) != last[sitter.attempt] for sitter in room.sitters)
