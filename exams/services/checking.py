"""The checklist of a draft: what `exams.content.linter` says of it, with what only the database knows."""

from collections.abc import Iterable, Iterator

from django.db.models.functions import Left
from django.utils import timezone

from exams.content.blueprint import Finding
from exams.content.linter import Context, GroupFacts, MediaFacts, lint
from exams.content.linter_pairs import find_twins
from exams.models import MediaFile, MockTest, Question, Section
from exams.models.media import MediaState
from exams.services.freezing import Document, freeze, media_in, sections_with_everything

MOST_OF_BANK = 5000  # the newest; so many are compared in some tens of milliseconds
COMPARED = 200  # characters of each


def lint_test(test: MockTest, sections: list[Section] | None = None, *, bank: bool = True) -> list[Finding]:
    """The checklist: what stops publishing first, then hints, then what is fine. Constant queries whatever the size.

    `sections` as `sections_with_everything` reads them, where the caller has them already. Without `bank` the
    questions are not compared with those of other tests, which is all that takes time.
    """
    sections = sections_with_everything(test) if sections is None else sections
    return lint_frozen(test, sections, *freeze(test, sections), bank=bank)


def lint_frozen(
    test: MockTest, sections: list[Section], document: Document, key: Document, *, bank: bool = True
) -> list[Finding]:
    """The same for who has frozen the draft already."""
    context = _context(test, sections, document, bank)
    return lint(document, key, level=test.level, kind=test.kind, context=context)


def lint_question(findings: Iterable[Finding], question: int) -> list[Finding]:
    """Those about one question."""
    return [finding for finding in findings if finding.question == question]


def _context(test: MockTest, sections: list[Section], document: Document, bank: bool) -> Context:
    used: dict[int, int] = {}
    for section in document["sections"]:
        for media in sorted(media_in(section)):
            used.setdefault(media, section["position"])
    return Context(
        today=timezone.localdate(),
        used=used,
        media=_media(used),
        groups={position: _groups(section) for position, section in enumerate(sections, start=1)},
        details={question.pk: question.details for question in _questions(sections)},
        twins=_twins(test, sections) if bank else {},
        has_credits=bool(test.credits),
    )


def _questions(sections: list[Section]) -> Iterator[Question]:
    for section in sections:
        for group in section.groups.all():
            yield from group.questions.all()


def _groups(section: Section) -> list[GroupFacts]:
    return [GroupFacts(group.pk, group.source, bool(group.script)) for group in section.groups.all()]


def _media(used: Iterable[int]) -> dict[int, MediaFacts]:
    rows = MediaFile.objects.filter(pk__in=used).only("name", "state", "seconds", "source", "licence", "expires_on")
    return {
        row.pk: MediaFacts(
            row.name, row.state == MediaState.READY, row.seconds, row.source, row.licence, row.expires_on
        )
        for row in rows
    }


def _twins(test: MockTest, sections: list[Section]) -> dict[int, list[str]]:
    """Among the newest questions of the same mondai types in other tests that are in use.

    What a quiz took from a test, or a test gave to a quiz, is meant to be the same.
    """
    own = {question.pk: question for question in _questions(sections)}
    originals = {question.copied_from_id for question in own.values() if question.copied_from_id}
    types = {group.type for section in sections for group in section.groups.all()}
    others = Question.objects.filter(group__type__in=types, group__section__test__archived_at=None)
    others = others.exclude(group__section__test=test).exclude(search_text="").order_by("-pk")
    if test.kind == MockTest.Kind.QUIZ:
        others = others.exclude(pk__in=originals)
    else:
        others = others.exclude(copied_from__in=own, group__section__test__kind=MockTest.Kind.QUIZ)
    bank = others.values_list(Left("search_text", COMPARED), "group__section__test__title")[:MOST_OF_BANK]
    return find_twins({pk: question.search_text[:COMPARED] for pk, question in own.items()}, bank)
