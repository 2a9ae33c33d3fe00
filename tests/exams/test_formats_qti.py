"""QTI 3 packages: what goes out comes back equal; of others' single choice is taken, the rest is named."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import HealthCheck, given, settings

from exams.content.formats.qti import carried, write_qti
from exams.content.formats.qti_reading import read_qti
from exams.content.formats.results import Files
from tests.exams.exchange_documents import demo, demo_files, documents

few = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def written(document: Any, files: Files | None = None) -> io.BytesIO:
    out = io.BytesIO()
    write_qti(document, files or Files(), out)
    return io.BytesIO(out.getvalue())


def test_demo_test_comes_back_equal_with_its_media():
    document = demo()
    document["test"]["options"] |= {"shuffle_choices": True, "check_mode": "each", "question_seconds": 20}
    first = document["sections"][0]["groups"][0]
    first |= {"source": "NHK", "licence": "CC BY"}
    first["questions"][0] |= {"tags": ["kanji", "週 2"], "points": 3, "details": {"order": [2, 3, 1, 4]}}
    result = read_qti(written(document, demo_files())).check()
    assert result.problems == []
    assert result.document == carried(document)
    for name in result.document["media"]:
        with result.files.open(name) as one, demo_files().open(name) as other:
            assert one.read() == other.read()


@given(document=documents())
@few
def test_any_document_comes_back_equal(document):
    assert read_qti(written(document)).document == carried(document)
