"""Publishing: a test as it stands becomes an Edition (what a student sees) and an AnswerKey (what a student must not).

Their shapes: `exams.services.freezing`.
"""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.content.blueprint import Finding
from exams.errors import ExamError
from exams.models import AnswerKey, Edition, EditionMedia, MockTest
from exams.services.checking import lint_frozen
from exams.services.freezing import OPTIONS, Document, digest_of, freeze, media_in, sections_with_everything
from tenants.people.models import User
from tenants.people.services.audit import record

__all__ = [
    "OPTIONS",
    "Document",
    "digest_of",
    "freeze",
    "hide_edition",
    "keep_media",
    "media_in",
    "publish_test",
    "sections_with_everything",
    "set_options",
    "show_edition",
]


@transaction.atomic
def set_options(test: MockTest, *, actor: User, **options: bool) -> MockTest:
    """What the author allows (OPTIONS). It counts with the next publishing."""
    for name in OPTIONS:
        setattr(test, name, options[name])
    test.save(update_fields=[*OPTIONS, "updated_at"])
    record(actor, "test.options", test, **options)
    return test


@transaction.atomic
def publish_test(test: MockTest, *, actor: User) -> Edition:
    """Freeze the test. Publishing an unchanged test again returns the edition that exists, shown again if it was
    taken back."""
    test = MockTest.objects.select_for_update().get(pk=test.pk)
    if test.archived_at:
        raise ExamError(_("This test is archived. Take it out of the archive to publish it."))
    sections = sections_with_everything(test)
    document, key = freeze(test, sections)
    refuse_if_bad(lint_frozen(test, sections, document, key, bank=False))
    digest = digest_of(document)
    latest = test.editions.whole().order_by("-number").first()
    if latest and latest.digest == digest and latest.current_key.document == key:
        return show_edition(latest, actor=actor)
    edition = Edition.objects.create(
        test=test,
        number=(test.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=test.title,
        level=test.level,
        document=document,
        digest=digest,
        published_by=actor,
    )
    AnswerKey.objects.create(edition=edition, revision=1, document=key, created_by=actor)
    keep_media(edition)
    record(actor, "test.published", test, edition=edition.number)
    return edition


def refuse_if_bad(findings: list[Finding]) -> None:
    """The first thing that stands in the way, and how many more there are."""
    bad = [finding for finding in findings if finding.kind == "bad"]
    if not bad:
        return
    first = _("%(where)s: %(text)s") % {"where": bad[0].where, "text": bad[0].text} if bad[0].where else bad[0].text
    if more := len(bad) - 1:
        rest = ngettext("%(count)d more thing stands in the way.", "%(count)d more things stand in the way.", more) % {
            "count": more
        }
        first = f"{first} {rest}"
    raise ExamError(first)


def keep_media(edition: Edition) -> None:
    """Note which recordings and pictures each section of a new edition shows."""
    EditionMedia.objects.bulk_create(
        EditionMedia(edition=edition, section=section["position"], media_id=media)
        for section in edition.document["sections"]
        for media in sorted(media_in(section))
    )


@transaction.atomic
def hide_edition(edition: Edition, *, actor: User) -> Edition:
    """Take it back: no new room, homework or guest link takes it. What uses it already goes on."""
    edition = _lock(edition)
    if edition.hidden_at is None:
        edition.hidden_at = timezone.now()
        edition.save(update_fields=["hidden_at"])
        record(actor, "test.hidden", edition.test, edition=edition.number)
    return edition


@transaction.atomic
def show_edition(edition: Edition, *, actor: User) -> Edition:
    """Offer it again."""
    edition = _lock(edition)
    if edition.hidden_at is not None:
        edition.hidden_at = None
        edition.save(update_fields=["hidden_at"])
        record(actor, "test.shown", edition.test, edition=edition.number)
    return edition


def _lock(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(of=("self",)).select_related("test").get(pk=edition.pk)
