"""The question bank: every question of the centre that has something written in it, searched and filtered.

Measured with 37,000 questions: a search takes 20 to 60 ms without an index of its own (the PostgreSQL that comes along
has no pg_trgm), a filter by use 40 to 120 ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Count, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from exams.content.search_words import is_exact, pattern_of, search_words
from exams.models import Choice, MockTest, Question
from exams.models.tests import LEVELS
from exams.mondai_types import types_by_skill
from tenants.people.models import User

# Where a document of an edition names the questions that it froze.
SOURCES = "$.sections[*].mondai[*].groups[*].questions[*].source"


def _frozen_in(editions: str) -> Q:
    """Questions that stand in an edition of these: a join with all that the editions name."""
    source = f"(jsonb_path_query(e.document, '{SOURCES}'))::bigint AS source"
    named = f"SELECT {source} FROM exams_edition e WHERE {editions}"  # noqa: S608
    found = f"EXISTS (SELECT 1 FROM ({named}) frozen WHERE frozen.source = exams_question.id)"  # noqa: S608
    return Q(RawSQL(found, [], output_field=BooleanField()))  # noqa: S611 - constants of this module


PUBLISHED = _frozen_in("e.part_of_id IS NULL")
ASSIGNED = _frozen_in("e.id IN (SELECT a.edition_id FROM exams_assignment a)")
USES: dict[str, tuple[Any, Q]] = {
    "published": (_("Published"), PUBLISHED),
    "unpublished": (_("Never published"), ~PUBLISHED),
    "assigned": (_("Set to students"), ASSIGNED),
    "unassigned": (_("Never set to students"), ~ASSIGNED),
}
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "": (_("Newest first"), ("-pk",)),
    "copies": (_("Most used elsewhere first"), ("-copied", "-pk")),
}


@dataclass(frozen=True, slots=True)
class BankFilter:
    """What stands in the address of the bank; values that mean nothing count as empty."""

    text: str = ""
    level: str = ""
    type: str = ""
    tag: str = ""
    author: str = ""
    use: str = ""
    kind: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "BankFilter":
        author = query.get("author", "")
        wanted = cls(
            text=query.get("q", "").strip()[:200],
            level=_among(query.get("level"), (value for value, _name in LEVELS)),
            type=_among(query.get("type"), (one.key for _skill, types in types_by_skill() for one in types)),
            tag=query.get("tag", "").strip()[:40],
            author=author if author.isdecimal() and len(author) < 13 else "",
            use=_among(query.get("use"), USES),
            kind=_among(query.get("kind"), MockTest.Kind.values),
            sort=_among(query.get("sort"), SORTS),
        )
        return wanted.without(query.get("without", ""))

    def without(self, name: str) -> "BankFilter":
        known = {"q": "text"} | {field: field for field in ("level", "type", "tag", "author", "use", "kind")}
        return replace(self, **{known[name]: ""}) if name in known else self

    @property
    def is_narrow(self) -> bool:
        """Whether a list that is empty may be so because of what is searched."""
        return any((self.text, self.level, self.type, self.tag, self.author, self.use, self.kind))

    @property
    def fields(self) -> dict[str, str]:
        """As the names of an address; without what is empty."""
        values = {"q": self.text, "level": self.level, "type": self.type, "tag": self.tag, "author": self.author}
        values |= {"use": self.use, "kind": self.kind, "sort": self.sort}
        return {name: value for name, value in values.items() if value}

    @property
    def address(self) -> str:
        return "?" + urlencode(self.fields) if self.fields else ""

    def found(self, user: User) -> QuerySet[Question]:
        """Not to be used inside of another query: a filter by use names the table of questions."""
        questions = in_text(bank_of(user), self.text)
        values = {
            "group__section__test__level": self.level,
            "group__section__test__kind": self.kind,
            "group__type": self.type,
            "author": self.author,
            "tags__contains": [self.tag] if self.tag else "",
        }
        questions = questions.filter(**{lookup: value for lookup, value in values.items() if value})
        if self.use:
            questions = questions.filter(USES[self.use][1])
        return questions.annotate(copied=COPIED).order_by(*SORTS[self.sort][1])


def bank_of(user: User) -> QuerySet[Question]:
    """Without the empty questions of skeletons."""
    empty = Q(search_text="", picture=None, script=[])
    pictured = Exists(Choice.objects.filter(question=OuterRef("pk")).exclude(picture=None))
    return Question.objects.visible_to(user).filter(~empty | pictured)


def in_text(questions: QuerySet[Question], text: str) -> QuerySet[Question]:
    for word in search_words(text):
        lookup = {"search_text__contains": word} if is_exact(word) else {"search_text__regex": pattern_of(word)}
        questions = questions.filter(**lookup)
    return questions


COPIED = Coalesce(
    Subquery(
        Question.objects.filter(copied_from=OuterRef("pk"))
        .order_by()
        .values("copied_from")
        .annotate(n=Count("*"))
        .values("n"),
        output_field=IntegerField(),
    ),
    0,
)


def with_all_shown(questions: QuerySet[Question]) -> QuerySet[Question]:
    """What a row or a page of the bank shows: two queries beside it, whatever the number."""
    whole = questions.select_related("group__section__test", "group__picture", "author", "picture")
    return whole.prefetch_related("choices__picture")


def tags_of(user: User) -> list[str]:
    """Every tag that somebody gave, sorted."""
    tags = Question.objects.visible_to(user).order_by().values_list(Func("tags", function="unnest"), flat=True)
    return sorted(tags.distinct())


def authors_of(user: User) -> QuerySet[User]:
    wrote = Question.objects.visible_to(user).order_by().values("author")
    return User.objects.filter(pk__in=wrote).order_by("last_name", "first_name", "pk")


def _among(value: str | None, known: Iterable[str]) -> str:
    return value if value and value in known else ""
