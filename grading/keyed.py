"""Editions with the newest revision of their keys, as marking needs them. Neither ever changes, so they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from exams.content.blueprint import Level, get_level
from exams.models import AnswerKey, MockTest
from exams.paper import Kept
from grading.scoring.marking import KeyItem
from tenants.db import connection


@dataclass(frozen=True, slots=True)
class KeyedEdition:
    """`sections` are the keys of all sections by position, `items` every question with what is right."""

    key: int
    level: Level
    is_whole_mock_test: bool
    is_quiz: bool
    sections: tuple[str, ...]
    items: tuple[KeyItem, ...]


_keyed = Kept()


def keyed_editions(editions: Iterable[int]) -> dict[int, KeyedEdition]:
    """By edition: one query for which key is the newest; what a key says is read once in this process."""
    newest = AnswerKey.objects.filter(edition__in=editions).order_by("edition_id", "-revision").distinct("edition_id")
    return {edition: _keyed_by(key) for edition, key in newest.values_list("edition_id", "pk")}


def _keyed_by(key: int) -> KeyedEdition:
    keyed: KeyedEdition = _keyed.fetch((connection.schema_name, key), lambda: _read(key))
    return keyed


def _read(pk: int) -> KeyedEdition:
    key = AnswerKey.objects.select_related("edition__test").get(pk=pk)
    edition = key.edition
    return KeyedEdition(
        key=pk,
        level=get_level(edition.level),
        is_whole_mock_test=edition.part_of_id is None and edition.test.kind == MockTest.Kind.MOCK_TEST,
        is_quiz=edition.test.kind == MockTest.Kind.QUIZ,
        sections=tuple(section["key"] for section in edition.document["sections"]),
        items=tuple(
            _item(q["key"], section["key"], mondai, key.document[q["key"]])
            for section in edition.document["sections"]
            for mondai in section["mondai"]
            for group in mondai["groups"]
            for q in group["questions"]
        ),
    )


def _item(question: str, section: str, mondai: dict[str, Any], keyed: dict[str, Any]) -> KeyItem:
    right = frozenset(keyed["right"])
    return KeyItem(question, section, mondai["number"], mondai["type"], right, keyed.get("points", 1))
