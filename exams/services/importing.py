"""Storing a package that was read and checked: a test with its media, all or nothing."""

import hashlib
from dataclasses import asdict
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from exams.content.package_model import (
    Package,
    PackageCue,
    PackageError,
    PackageGroup,
    PackageMedia,
    PackagePicture,
    PackageProblem,
    PackageQuestion,
    PackageSection,
)
from exams.media.pictures import PictureError, clean_picture
from exams.models import Choice, MediaFile, MockTest, Question, QuestionGroup, Section
from exams.models.media import MediaKind
from exams.services.authoring_documents import search_text_of
from tenants.limits import Limit, check_limit
from tenants.people.models import User
from tenants.people.services.audit import record

MediaByName = dict[str, MediaFile]


def import_package(package: Package, *, actor: User | None) -> MockTest:
    """A new draft test with everything in the package. A failure leaves neither rows nor files."""
    stored: list[str] = []
    try:
        with transaction.atomic():
            check_limit(Limit.STORAGE, sum(entry.bytes for entry in package.media.values()))
            media = {name: store_media(entry, stored) for name, entry in package.media.items()}
            test = _store_test(package, media, actor)
            if actor is not None:
                record(actor, "test.imported", test, title=test.title)
            return test
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def store_media(entry: PackageMedia, stored: list[str]) -> MediaFile:
    media = MediaFile(name=entry.name, source=entry.source, licence=entry.licence)
    with entry.open() as source:
        if entry.seconds is not None:
            media.kind, media.content_type = MediaKind.AUDIO, _audio_type(entry.name)
            media.size, media.seconds, media.sha256 = entry.bytes, entry.seconds, entry.sha256
            media.file.save(entry.name, File(source), save=False)
        else:
            _store_picture(media, entry.name, source.read())
    stored.append(str(media.file.name))
    media.save()
    return media


def _store_picture(media: MediaFile, name: str, data: bytes) -> None:
    try:
        picture = clean_picture(data, name)
    except PictureError as error:
        raise PackageError([PackageProblem(f"media {name}", str(error))]) from error
    media.kind, media.content_type, media.size = MediaKind.PICTURE, picture.content_type, len(picture.data)
    media.sha256 = hashlib.sha256(picture.data).hexdigest()
    media.file.save(f"picture{picture.extension}", ContentFile(picture.data), save=False)


def _audio_type(name: str) -> str:
    suffix = name.rpartition(".")[2].lower()
    return {"m4a": "audio/mp4", "mp3": "audio/mpeg", "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav"}.get(
        suffix, "application/octet-stream"
    )


def _store_test(package: Package, media: MediaByName, actor: User | None) -> MockTest:
    test = MockTest.objects.create(
        kind=package.test.kind,
        title=package.test.title,
        level=package.test.level,
        description=package.test.description,
        credits=[asdict(credit) for credit in package.test.credits],
        created_by=actor,
        **package.test.options,
    )
    test.media.set(media.values())
    for position, section in enumerate(package.sections, start=1):
        _store_section(test, position, section, media)
    return test


def _store_section(test: MockTest, position: int, source: PackageSection, media: MediaByName) -> None:
    """Groups, questions and choices go in as sets: three statements a section."""
    section = Section.objects.create(
        test=test,
        position=position,
        key=source.key,
        title=source.title,
        minutes=source.minutes,
        recording=media[source.recording] if source.recording else None,
    )
    groups = QuestionGroup.objects.bulk_create(
        _group(section, number, group, media) for number, group in enumerate(source.groups, start=1)
    )
    pairs = [(group, p, q) for group, entry in zip(groups, source.groups, strict=True) for p, q in _numbered(entry)]
    questions = Question.objects.bulk_create(_question(group, number, entry, media) for group, number, entry in pairs)
    Choice.objects.bulk_create(
        Choice(
            question=question,
            number=number,
            text=choice.text,
            is_right=number == entry.answer,
            **_picture(choice.picture, media),
        )
        for question, (_, _, entry) in zip(questions, pairs, strict=True)
        for number, choice in enumerate(entry.choices, start=1)
    )


def _numbered(group: PackageGroup) -> list[tuple[int, PackageQuestion]]:
    return list(enumerate(group.questions, start=1))


def _group(section: Section, position: int, source: PackageGroup, media: MediaByName) -> QuestionGroup:
    return QuestionGroup(
        section=section,
        position=position,
        mondai=source.mondai,
        type=source.type,
        instruction=source.instruction,
        passage=source.passage,
        spoken_choices=source.spoken_choices,
        script=[asdict(line) for line in source.script],
        cue=_cue(source.cue),
        source=source.source,
        licence=source.licence,
        **_picture(source.picture, media),
    )


def _question(group: QuestionGroup, position: int, source: PackageQuestion, media: MediaByName) -> Question:
    return Question(
        group=group,
        position=position,
        stem=source.stem,
        explanation=dict(source.explanation),
        script=[asdict(line) for line in source.script],
        cue=_cue(source.cue),
        source_id=source.id,
        tags=list(source.tags),
        points=source.points,
        details=dict(source.details),
        search_text=search_text_of(group.passage, source.stem, [choice.text for choice in source.choices]),
        **_picture(source.picture, media),
    )


def _cue(cue: PackageCue | None) -> dict[str, float] | None:
    return asdict(cue) if cue else None


def _picture(picture: PackagePicture | None, media: MediaByName) -> dict[str, Any]:
    return {"picture": media[picture.file], "picture_alt": dict(picture.alt)} if picture else {}
