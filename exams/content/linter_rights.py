"""Rules about what a test uses of others: each file and text has its source and licence, and may still be used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import formats
from django.utils.translation import gettext

from .blueprint import Finding
from .linter_context import Context, Document, Kind, MediaFacts, folded, groups_of, name_of

SOON = timedelta(days=60)
SHORTEST_PASSAGE = 40  # in folded characters: what is shorter is a heading or an example
OF_OTHERS = ("reading_", "information_", "text_grammar")

Found = Iterator[Finding]


def check_media(document: Document, context: Context) -> Found:
    names = {section["position"]: name_of(section) for section in document["sections"]}
    for pk, position in context.used.items():
        if facts := context.media.get(pk):
            for kind, text, hint in _about(facts, context):
                where = f"{names[position]}, {facts.name}"
                yield Finding(kind, text, hint, where, section=position)


def _about(facts: MediaFacts, context: Context) -> Iterator[tuple[Kind, str, str]]:
    if not facts.is_ready:
        yield "bad", gettext("The file is not ready."), gettext("Wait until it is prepared, or upload it again.")
    if not facts.source.strip() or not facts.licence.strip():
        hint = gettext("Write who made it and on which terms it may be used.")
        yield "warn", gettext("Source or licence is missing."), hint
    if facts.expires_on is None:
        return
    day = formats.date_format(facts.expires_on, "DATE_FORMAT")
    if facts.expires_on < context.today:
        yield "bad", gettext("It may not be used since %(day)s.") % {"day": day}, ""
    elif facts.expires_on < context.today + SOON:
        yield "warn", gettext("It may be used only until %(day)s.") % {"day": day}, ""


def check_passages(section: Document, context: Context) -> Found:
    if context.has_credits:
        return
    for place in groups_of(section, context):
        is_text = place.type.startswith(OF_OTHERS) and len(folded(place.group["passage"])) >= SHORTEST_PASSAGE
        if is_text and place.facts and not place.facts.source.strip():
            hint = gettext("Name it with the text, or once for the whole test.")
            yield place.finding("warn", gettext("The text has no source."), hint)
