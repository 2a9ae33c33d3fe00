"""The checklist of a test: findings over what publishing freezes, with what only the database knows as `context`.

"bad" stops publishing: students could not sit the test, or nobody could grade it. "warn" never does.
"""

from __future__ import annotations

from collections.abc import Iterator

from .blueprint import Finding
from .linter_context import Context, Document, GroupFacts, MediaFacts, items_of
from .linter_pairs import check_giveaways, check_same, check_twins
from .linter_questions import check_question
from .linter_rights import check_media, check_passages
from .linter_sections import check_counts, check_section_itself, missing_sections

__all__ = ["Context", "GroupFacts", "MediaFacts", "lint"]

ORDER = {"bad": 0, "warn": 1, "ok": 2}


def lint(document: Document, key: Document, *, level: str, kind: str, context: Context) -> list[Finding]:
    """What stops publishing first, then hints, then what is fine; each in the order of the test.

    `document` and `key` as `exams.services.freezing.freeze` makes them, `kind` "mock_test" or "quiz".
    """
    found = list(_findings(document, key, level, kind, context))
    return sorted(found, key=lambda finding: ORDER[finding.kind])


def _findings(document: Document, key: Document, level: str, kind: str, context: Context) -> Iterator[Finding]:
    yield from missing_sections(document)
    everything = []
    for section in document["sections"]:
        items = items_of(section, key, context)
        everything += items
        yield from check_section_itself(section, items, context)
        for item in items:
            yield from check_question(item, kind, context)
        yield from check_giveaways(items)
        yield from check_same(items)
        yield from check_passages(section, context)
    yield from check_media(document, context)
    yield from check_twins(everything, context)
    if kind == "mock_test" and document["sections"]:
        yield from check_counts(document, level)
