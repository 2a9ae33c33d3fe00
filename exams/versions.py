"""What changed: between two editions of a test, and since an edition in its draft."""

from exams.content.changes import Change, compare
from exams.models import Edition, MockTest, Section
from exams.services.freezing import freeze, sections_with_everything


def changes_between(earlier: Edition, later: Edition) -> list[Change]:
    return compare(earlier.document, earlier.current_key.document, later.document, later.current_key.document)


def changes_since(edition: Edition, test: MockTest, sections: list[Section] | None = None) -> list[Change]:
    """What publishing the draft now would change."""
    document, key = freeze(test, sections_with_everything(test) if sections is None else sections)
    return compare(edition.document, edition.current_key.document, document, key)


def edition_before(edition: Edition) -> Edition | None:
    earlier = edition.test.editions.whole().filter(number__lt=edition.number)
    return earlier.order_by("-number").first()
