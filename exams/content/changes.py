"""What differs between two documents of a test with their keys, in words: questions are the same by their `source`.

Documents and keys as `exams.services.freezing.freeze` makes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.translation import gettext, pgettext

from .differences import Line, out_and_in, runs_of
from .frozen import introduction_of
from .linter_context import name_of

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    kind: Literal["added", "removed", "moved", "changed"]
    section: str
    where: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question where it stands."""

    section: Document
    mondai: Document
    group: Document
    question: Document
    answer: Document
    introduction: Sequence[Document]  # of its group

    @property
    def where(self) -> str:
        values = {"number": self.mondai["number"], "label": self.question["label"]}
        return gettext("mondai %(number)d, question %(label)s") % values

    @property
    def place(self) -> tuple[str, int]:
        return self.section["key"], self.mondai["number"]


def compare(old: Document, old_key: Document, new: Document, new_key: Document) -> list[Change]:
    """The changes from the old to the new one: of the test, then section by section in the new order."""
    changes = list(_of_test(old, new))
    before, after = _asked(old, old_key), _asked(new, new_key)
    moved = _moved(before, after)
    old_sections = {section["key"]: section for section in old["sections"]}
    new_keys = {section["key"] for section in new["sections"]}
    for section in new["sections"]:
        changes += _of_section(old_sections.get(section["key"]), section)
        changes += _of_mondai(old_sections.get(section["key"]), section, before, after)
        mine = [asked for asked in after.values() if asked.section is section]
        changes += [change for asked in mine if (change := _of_question(before, asked, moved))]
        gone = [asked for source, asked in before.items() if source not in after]
        changes += [_removed(asked) for asked in gone if asked.section["key"] == section["key"]]
    for section in old["sections"]:
        if section["key"] not in new_keys:
            changes.append(Change("removed", name_of(section), gettext("The section")))
    return changes


def counts_of(changes: Sequence[Change]) -> dict[str, int]:
    """How many of each kind."""
    return {kind: sum(change.kind == kind for change in changes) for kind in ("added", "removed", "moved", "changed")}


def _asked(document: Document, key: Document) -> dict[int, Asked]:
    return {
        question["source"]: Asked(section, mondai, group, question, key[question["key"]], introduction_of(group, key))
        for section in document["sections"]
        for mondai in section["mondai"]
        for group in mondai["groups"]
        for question in group["questions"]
    }


def _moved(before: Mapping[int, Asked], after: Mapping[int, Asked]) -> set[int]:
    """Those in another mondai, and those that changed places with others; not those that others only pushed on."""
    elsewhere = {source for source in before.keys() & after.keys() if before[source].place != after[source].place}
    stayed_before = [source for source in before if source in after and source not in elsewhere]
    stayed_after = [source for source in after if source in before and source not in elsewhere]
    matcher = SequenceMatcher(None, stayed_before, stayed_after, autojunk=False)
    in_order = {
        source for block in matcher.get_matching_blocks() for source in stayed_after[block.b : block.b + block.size]
    }
    return elsewhere | (set(stayed_after) - in_order)


def _of_test(old: Document, new: Document) -> Iterator[Change]:
    lines = [
        *_differing(gettext("Title"), old["title"], new["title"], is_japanese=False),
        *_replaced(gettext("Level"), old["level"], new["level"]),
    ]
    had, has = old.get("options", {}), new.get("options", {})
    for name, words in (
        ("shuffle_choices", gettext("Choices in another order")),
        ("shuffle_questions", gettext("Questions in another order")),
        ("ruby_toggle", gettext("Readings can be hidden")),
    ):
        lines += _replaced(words, _yes(had.get(name)), _yes(has.get(name)))
    if lines:
        yield Change("changed", gettext("Test"), "", tuple(lines))


def _yes(value: Any) -> str:
    return gettext("yes") if value else gettext("no")


def _of_section(old: Document | None, new: Document) -> Iterator[Change]:
    if old is None:
        yield Change("added", name_of(new), gettext("The section"))
        return
    lines = [
        *_differing(gettext("Title"), old["title"], new["title"]),
        *_replaced(gettext("Minutes"), str(old["minutes"]), str(new["minutes"])),
        *_file(gettext("Recording"), old["recording"], new["recording"]),
    ]
    if lines:
        yield Change("changed", name_of(new), gettext("The section"), tuple(lines))


def _of_mondai(
    old: Document | None, new: Document, before: Mapping[int, Asked], after: Mapping[int, Asked]
) -> Iterator[Change]:
    """Instructions, and passages with what introduces them: those of the same questions."""
    known = {mondai["number"]: mondai for mondai in old["mondai"]} if old else {}
    for mondai in new["mondai"]:
        lines: list[Line] = []
        if mondai["number"] in known:
            lines += _differing(gettext("Instruction"), known[mondai["number"]]["instruction"], mondai["instruction"])
            lines += _cue(known[mondai["number"]]["cue"], mondai["cue"])
        for group in mondai["groups"]:
            sources = [question["source"] for question in group["questions"]]
            stayed = next((source for source in sources if source in before), None)
            if stayed is not None:
                lines += _group_lines(before[stayed], after[stayed])
        if lines:
            where = gettext("mondai %(number)d") % {"number": mondai["number"]}
            yield Change("changed", name_of(new), where, tuple(lines))


def _group_lines(was: Asked, asked: Asked) -> Iterator[Line]:
    yield from _differing(gettext("Text"), was.group["passage"], asked.group["passage"])
    yield from _file(gettext("Picture"), was.group["picture"], asked.group["picture"])
    yield from _differing(gettext("Transcript"), _script(was.introduction), _script(asked.introduction))


def _of_question(before: Mapping[int, Asked], asked: Asked, moved: set[int]) -> Change | None:
    source, section = asked.question["source"], name_of(asked.section)
    was = before.get(source)
    if was is None:
        return Change("added", section, asked.where, tuple(_differing(gettext("Question"), "", _headline(asked))))
    lines = tuple(_question_lines(was, asked))
    if source in moved:
        from_where = f"{name_of(was.section)}, {was.where}"
        to_where = f"{section}, {asked.where}"
        place = _whole(pgettext("in a test", "Place"), from_where, to_where)
        return Change("moved", section, asked.where, (place, *lines))
    return Change("changed", section, asked.where, lines) if lines else None


def _removed(asked: Asked) -> Change:
    line = _differing(gettext("Question"), _headline(asked), "")
    return Change("removed", name_of(asked.section), asked.where, tuple(line))


def _headline(asked: Asked) -> str:
    """What tells the question from others, in a line: of one without a text its choices."""
    return asked.question["stem"] or " / ".join(_texts(asked))


def _texts(asked: Asked) -> list[str]:
    return list(asked.answer["choices"]) or [choice["text"] for choice in asked.question["choices"]]


def _question_lines(was: Asked, asked: Asked) -> Iterator[Line]:
    old, new = was.question, asked.question
    yield from _differing(gettext("Question"), old["stem"], new["stem"])
    yield from _file(gettext("Picture"), old["picture"], new["picture"])
    yield from _choices(was, asked)
    rights = [", ".join(map(str, one.answer["right"])) for one in (was, asked)]
    yield from _replaced(gettext("Right choice"), *rights)
    explanations = [one.answer["explanation"] for one in (was, asked)]
    for language in sorted({*explanations[0], *explanations[1]}):
        what = gettext("Explanation (%(language)s)") % {"language": language}
        yield from _differing(what, *(said.get(language, "") for said in explanations), is_japanese=language == "ja")
    yield from _differing(gettext("Transcript"), _script(was.answer["script"]), _script(asked.answer["script"]))
    yield from _cue(old["cue"], new["cue"])


def _choices(was: Asked, asked: Asked) -> Iterator[Line]:
    before, after = _texts(was), _texts(asked)
    pictures = [[choice["picture"] for choice in one.question["choices"]] for one in (was, asked)]
    for index in range(max(len(before), len(after))):
        what = gettext("Choice %(number)d") % {"number": index + 1}
        yield from _differing(what, _at(before, index, ""), _at(after, index, ""))
        yield from _file(what, _at(pictures[0], index, None), _at(pictures[1], index, None))


def _at(values: Sequence[Any], index: int, otherwise: Any) -> Any:
    return values[index] if index < len(values) else otherwise


def _script(lines: Sequence[Document]) -> str:
    return "\n".join(f"{line.get('voice', '')}: {line['text']}" for line in lines)


def _cue(old: Document | None, new: Document | None) -> list[Line]:
    texts = [f"{cue['start']}–{cue['end']} s" if cue else "" for cue in (old, new)]
    return _replaced(gettext("Place in the recording"), *texts)


def _file(what: str, old: Document | None, new: Document | None) -> list[Line]:
    """A picture or recording: which one, and how it is described."""
    if (old and old["media"]) == (new and new["media"]):
        alts = [(owner or {}).get("alt", {}) for owner in (old, new)]
        described = gettext("%(what)s, description") % {"what": what}
        return [
            line
            for language in sorted({*alts[0], *alts[1]})
            for line in _differing(described, *(alt.get(language, "") for alt in alts), is_japanese=language == "ja")
        ]
    both = old is not None and new is not None
    return [
        _whole(
            what,
            gettext("the file before") if old else "",
            (gettext("another file") if both else gettext("a file")) if new else "",
        )
    ]


def _differing(what: str, old: str, new: str, *, is_japanese: bool = True) -> list[Line]:
    return [] if old == new else [Line(what, tuple(runs_of(old, new)), is_japanese)]


def _replaced(what: str, old: str, new: str) -> list[Line]:
    return [] if old == new else [_whole(what, old, new)]


def _whole(what: str, old: str, new: str) -> Line:
    return Line(what, tuple(out_and_in(old, new)), is_japanese=False)
