"""Reads of the media library that span models: what uses a file, and what nothing uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from exams.models import Choice, EditionMedia, MediaFile, MediaState, Question, QuestionGroup, Section
from exams.models.media import MediaFileQuerySet
from tenants import limits
from tenants.db import connection


@dataclass(frozen=True, slots=True)
class Use:
    """One place that shows a file. `place` is recording, group, passage, question, choice or edition; `number` is the
    section's position, the group's mondai, the question's pk (of a choice too), or the edition's number."""

    media: int
    test: int
    title: str
    place: str
    number: int


# Model that shows files, its field with the file, the way to its test, what `place` says, and `number`.
_PLACES: list[tuple[type[Model], str, str, str, str]] = [
    (Section, "recording", "test", "recording", "position"),
    (QuestionGroup, "picture", "section__test", "group", "mondai"),
    (Question, "picture", "group__section__test", "question", "pk"),
    (Choice, "picture", "question__group__section__test", "choice", "question_id"),
    (EditionMedia, "media", "edition__test", "edition", "edition__number"),
]


def _shown_in_passages(**media: Any) -> QuerySet[QuestionGroup]:
    """Groups whose passage shows a picture of their test by its name (`![…](name)`; MediaFile.file_name)."""
    own = "section__test__media"
    named = Concat(Value("]("), F(f"{own}__name"), Value(")"))
    numbered = Concat(
        Value("]("), F(f"{own}__kind"), Value("-"), Cast(F(f"{own}__pk"), CharField()), Value("."),
        output_field=CharField(),
    )  # fmt: skip
    shown = Q(passage__contains=named) | Q(passage__contains=numbered)
    return QuestionGroup.objects.filter(shown, **{f"{own}__{name}": value for name, value in media.items()})


def uses_by_media(media: Iterable[int]) -> dict[int, list[Use]]:
    """Where each of these files is shown, by test: one query for all."""
    wanted = list(media)
    found = [
        model.objects.filter(**{f"{field}__in": wanted})  # type: ignore[attr-defined]
        .order_by()
        .values_list(f"{field}_id", f"{test}_id", f"{test}__title", Value(place), number)
        for model, field, test, place, number in _PLACES
    ]
    own = "section__test"
    passages = _shown_in_passages(pk__in=wanted).order_by()
    found.append(passages.values_list(f"{own}__media", f"{own}_id", f"{own}__title", Value("passage"), "mondai"))
    uses: dict[int, list[Use]] = defaultdict(list)
    for row in found[0].union(*found[1:]):
        uses[row[0]].append(Use(*row))
    return {pk: sorted(uses[pk], key=lambda use: (use.title, use.test, use.place, use.number)) for pk in uses}


def recent_media(kind: str, most: int = 50) -> QuerySet[MediaFile]:
    """What a plain list offers: the newest that are ready."""
    return MediaFile.objects.filter(kind=kind, state=MediaState.READY).listed()[:most]


def uses_of(media: MediaFile) -> list[Use]:
    return uses_by_media([media.pk]).get(media.pk, [])


def used_media(media: MediaFileQuerySet) -> MediaFileQuerySet:
    return media.filter(_is_used())


def unused_media(media: MediaFileQuerySet) -> MediaFileQuerySet:
    """Files that no draft and no edition shows."""
    return media.exclude(_is_used())


def _is_used() -> Q:
    shown = Q(Exists(_shown_in_passages(pk=OuterRef("pk"))))
    for model, field, *_ in _PLACES:
        shown |= Q(Exists(model.objects.filter(**{field: OuterRef("pk")})))  # type: ignore[attr-defined]
    return shown


def storage_use() -> limits.Use:
    """How much of the plan's storage the centre uses, in MB."""
    amounts = dict.fromkeys(limits.Limit, 0) | {limits.Limit.STORAGE: limits.used(limits.Limit.STORAGE)}
    plan = limits.plan_of(connection.tenant.pk)
    found = dict(zip(limits.Limit, limits.uses_of(plan, amounts), strict=True))
    return found[limits.Limit.STORAGE]
