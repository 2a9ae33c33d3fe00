"""What is printed: the draft as it stands, or an edition; each with its key, which only the staff's papers take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Edition, MockTest
from exams.services.publishing import freeze, sections_with_everything

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """`document` and `key` have the shapes of `exams.services.publishing`; the draft has the number 0."""

    document: Document
    key: Document
    number: int = 0

    @property
    def level(self) -> str:
        return str(self.document["level"])

    @property
    def title(self) -> str:
        return str(self.document["title"])

    @property
    def sections(self) -> list[Document]:
        """The sections that have something to print."""
        return [section for section in self.document["sections"] if section["count"]]

    def pick(self, position: int | None) -> list[Document]:
        """One section, or all of them. A refusal where there is nothing."""
        picked = [section for section in self.sections if position in (None, section["position"])]
        if not picked:
            raise ExamError(_("There is no question to print yet."))
        return picked


def draft_of(test: MockTest) -> Source:
    """The test as it stands now."""
    document, key = freeze(test, sections_with_everything(test))
    return Source(document, key)


def printed_edition(edition: Edition) -> Source:
    """An edition with the newest revision of its key."""
    return Source(edition.document, edition.current_key.document, edition.number)
