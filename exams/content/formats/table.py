"""A table of questions, a question in each line, and the document of package.json: XLSX and CSV alike.

Not carried: title and description of the test, credits, pictures (a choice that is a picture becomes its description),
recordings and where in them a question stands.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from exams.content.blueprint import get_level, load_blueprint
from tenants.errors import Refused
from tenants.table_files import Line, readings, without_guard

from .building import PLAIN_SECTION, PLAIN_TYPE
from .columns import CHOICES, LABELS, is_head, plain, section_keys, type_keys, understand
from .results import (
    LANGUAGES,
    PLAIN_TEST,
    Document,
    Found,
    ReadResult,
    complete,
    give_ids,
    new_document,
    no_pictures,
    number_word,
    read_script,
    script_text,
    usual_section,
)

MAX_ROWS = 2000
HEAD_WITHIN = 20
LONGEST_CELL = 20_000
Row = dict[str, str]


def carried(document: Document) -> Document:
    """What of the document a table keeps."""
    document = no_pictures(complete(copy.deepcopy(document)))
    document["test"] |= {"title": ""} | copy.deepcopy(PLAIN_TEST)
    return document


def rows_of(document: Document) -> Iterator[Row]:
    """The cells of each question by column."""
    level = document["test"]["level"]
    for section in carried(document)["sections"]:
        usual_title, _minutes = usual_section(level, section["key"])
        head = {"level": level, "section": section["key"], "minutes": str(section["minutes"])}
        head["title"] = "" if section["title"] == usual_title else section["title"]
        for group in section["groups"]:
            yield from _group_rows(group, head)


def _group_rows(group: Document, head: Row) -> Iterator[Row]:
    own = {
        "instruction": group["instruction"], "passage": group["passage"], "source": group["source"],
        "licence": group["licence"], "group_script": script_text(group["script"]),
    }  # fmt: skip
    first = True
    for question in group["questions"]:
        row = head | {"mondai": str(group["mondai"]), "type": group["type"]}
        row["spoken"] = "x" if group["spoken_choices"] else ""
        yield row | (own if first else {}) | _question_cells(question)
        first = False


def _question_cells(question: Document) -> Row:
    cells = {"id": question["id"], "stem": question["stem"], "right": str(question["answer"] or "")}
    cells |= {name: choice["text"] for name, choice in zip(CHOICES, question["choices"], strict=False)}
    cells |= {language: question["explanation"].get(language, "") for language in LANGUAGES}
    cells |= {"script": script_text(question["script"]), "tags": ", ".join(question["tags"])}
    cells["points"] = "" if question["points"] == 1 else str(question["points"])
    cells["order"] = " ".join(map(str, question["details"].get("order", [])))
    return cells


def read_table(stream: IO[bytes], title: str = "") -> ReadResult:
    """Raises Refused where the file is no table of questions."""
    of, unknown, lines = _best_reading(stream)
    builder = _Builder(title)
    if unknown:
        note = _("These columns are not known and are left out: %(names)s.") % {"names": ", ".join(unknown[:10])}
        builder.problems.append(Found("", note, blocks=False))
    for number, cells in lines:
        row = {field: text for place, field in of.items() if place < len(cells) and (text := _cell(cells[place]))}
        if row:
            builder.add(number, row)
    if not builder.places_by_row:
        raise Refused(_("There is no question below the names of the columns."))
    return builder.finish()


def _cell(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return without_guard(text)[: LONGEST_CELL + 1]


def _best_reading(stream: IO[bytes]) -> tuple[dict[int, str], list[str], list[Line]]:
    """The reading with the most columns that are known; of equals, the one that looks most like Japanese."""
    too_much = _("This workbook unpacks to far more than a test. Copy the questions into a new file and choose that.")
    best: tuple[tuple[int, int], dict[int, str], list[str], list[Line]] | None = None
    refused: Refused | None = None
    for lines in readings(stream, too_much=too_much):
        try:
            found = _head(lines)
            if found is None:
                continue
            rows = list(itertools.islice(lines, MAX_ROWS + 1))
        except Refused as error:
            refused = refused or error
            continue
        score = (
            len(found[0]),
            sum("\u3041" <= sign <= "\u30fe" for _number, row in rows for cell in row for sign in cell),
        )
        if best is None or score > best[0]:
            best = (score, *found, rows)
    if best is None:
        raise refused or Refused(
            _(
                "No line names the columns. The table needs at least: Choice 1, Choice 2, Right answer. "
                "The template has all."
            )
        )
    if len(best[3]) > MAX_ROWS:
        raise Refused(
            _("The table has more than %(most)d lines. A test has far fewer: divide it into several files.")
            % {"most": MAX_ROWS}
        )
    return best[1:]


def _head(lines: Iterator[Line]) -> tuple[dict[int, str], list[str]] | None:
    for _number, cells in itertools.islice(lines, HEAD_WITHIN):
        of, unknown = understand([_cell(cell) for cell in cells])
        if is_head(of):
            return of, unknown
    return None


class _Builder:
    """Lines into sections, groups and questions; what a line leaves empty is as in the line above."""

    def __init__(self, title: str) -> None:
        self.document = new_document(title)
        self.problems: list[Found] = []
        self.places_by_row: dict[int, Document] = {}
        self.above: Row = {}
        self.level = ""

    def add(self, number: int, row: Row) -> None:
        self._read_level(number, row.get("level", ""))
        if "type" not in row and row.get("mondai", self.above.get("mondai")) == self.above.get("mondai"):
            row["type"] = self.above.get("type", "")
        for name in ("section", "mondai", "type"):
            row.setdefault(name, "" if name == "type" else self.above.get(name, ""))
        self.above = row
        group = self._group(number, self._section(number, row), row)
        question = self._question(number, row)
        group["questions"].append(question)
        self.places_by_row[number] = question

    def finish(self) -> ReadResult:
        self.document["test"]["level"] = self.level or "N5"
        known = {section.key for section in get_level(self.document["test"]["level"]).sections}
        if any(section["key"] not in known for section in self.document["sections"]):
            self.document["test"]["kind"] = "quiz"
        rows = {id(question): number for number, question in self.places_by_row.items()}
        give_ids(self.document)
        places = {question["id"]: number_word(rows[id(question)]) for question in self.places_by_row.values()}
        problems = [
            Found(number_word(int(f.where)) if f.where else "", f.text, self._id_at(f.where), f.blocks)
            for f in self.problems
        ]
        return ReadResult(self.document, problems=problems, places=places)

    def _id_at(self, where: str) -> str:
        question = self.places_by_row.get(int(where)) if where else None
        return question["id"] if question else ""

    def _say(self, number: int, text: str) -> None:
        self.problems.append(Found(str(number), text))

    def _read_level(self, number: int, text: str) -> None:
        level = plain(text).upper()
        if not level:
            return
        if level not in load_blueprint().levels:
            self._say(number, _("“%(text)s” is no level. It must be N5, N4, N3, N2 or N1.") % {"text": text[:40]})
        elif self.level and level != self.level:
            self._say(number, _("This line is of another level than the lines above. A test has one level."))
        self.level = self.level or (level if level in load_blueprint().levels else "")

    def _section(self, number: int, row: Row) -> Document:
        text = row["section"].strip()
        key = section_keys().get(plain(text)) or (text if text.isidentifier() and text.isascii() else "")
        if text and not key:
            known = ", ".join(section.key for section in get_level(self.level or "N5").sections)
            self._say(
                number,
                _("“%(text)s” is no section. It must be one of: %(known)s.") % {"text": text[:40], "known": known},
            )
        key = key or PLAIN_SECTION
        sections = self.document["sections"]
        found = next((section for section in sections if section["key"] == key), None)
        if found is None:
            title, minutes = usual_section(self.level or "N5", key)
            found = {"key": key, "title": row.get("title", title), "minutes": minutes, "recording": None, "groups": []}
            sections.append(found)
            if "minutes" in row:
                found["minutes"] = self._number(number, row["minutes"], LABELS["minutes"], minutes)
        return found

    def _group(self, number: int, section: Document, row: Row) -> Document:
        before = section["groups"][-1] if section["groups"] else None
        usual = before["mondai"] if before else 1
        mondai = self._number(number, row["mondai"], LABELS["mondai"], usual) if row["mondai"] else usual
        group = {
            "mondai": mondai, "type": self._type(number, section["key"], mondai, row["type"]),
            "instruction": row.get("instruction", ""), "passage": row.get("passage", ""), "picture": None,
            "spoken_choices": bool(row.get("spoken", "").strip()), "script": read_script(row.get("group_script", "")),
            "cue": None, "source": row.get("source", ""), "licence": row.get("licence", ""), "questions": [],
        }  # fmt: skip
        if before and _belongs(group, before):
            return before
        if before is None and group["type"] == PLAIN_TYPE:
            group["instruction"] = group["instruction"] or _("Choose the right answer.")
        if before and before["mondai"] == mondai and group["instruction"] == _instruction(section, mondai):
            group["instruction"] = ""
        section["groups"].append(group)
        return group

    def _type(self, number: int, section: str, mondai: int, text: str) -> str:
        key = type_keys().get(plain(text)) or (text if text.isidentifier() and text.isascii() else "")
        if text and not key:
            self._say(number, _("“%(text)s” is no type of question.") % {"text": text[:40]})
        level_section = get_level(self.level or "N5").find_section(section)
        usual = level_section.find_mondai(mondai) if level_section else None
        return key or (usual.type if usual else PLAIN_TYPE)

    def _question(self, number: int, row: Row) -> Document:
        texts = [row.get(name, "") for name in CHOICES]
        while texts and not texts[-1]:
            texts.pop()
        order = [int(sign) for sign in row.get("order", "") if sign.isdecimal()]
        return {
            "id": row.get("id", "").strip(), "stem": row.get("stem", ""), "picture": None,
            "choices": [{"text": text} for text in texts], "answer": self._right(number, row, texts),
            "explanation": {language: row[language] for language in LANGUAGES if language in row},
            "script": read_script(row.get("script", "")), "cue": None,
            "tags": [tag for part in row.get("tags", "").split(",") if (tag := part.strip())],
            "points": self._number(number, row["points"], LABELS["points"], 1) if "points" in row else 1,
            "details": {"order": order} if order else {},
        }  # fmt: skip

    def _right(self, number: int, row: Row, texts: list[str]) -> int:
        """By its number, by a letter, or by its text."""
        text = row.get("right", "").strip()
        word = plain(text)
        if word.isdecimal() and len(word) == 1 and 1 <= int(word) <= 4:
            return int(word)
        if word in {"a", "b", "c", "d"}:
            return "abcd".index(word) + 1
        if text and text in [choice.strip() for choice in texts]:
            return [choice.strip() for choice in texts].index(text) + 1
        if text:
            self._say(number, _("“%(text)s” is no right answer. Write the number of the choice.") % {"text": text[:40]})
        else:
            self._say(number, _("The right answer is missing. Write the number of the choice."))
        return 0

    def _number(self, number: int, text: str, label: object, usual: int) -> int:
        word = plain(text)
        if word.isdecimal() and len(word) < 5:
            return int(word)
        self._say(
            number, _("“%(text)s” is no number in the column “%(column)s”.") % {"text": text[:40], "column": label}
        )
        return usual


def _belongs(group: Document, before: Document) -> bool:
    """Whether a line goes on with the group above: nothing of its own, or the same again."""
    if any(group[name] != before[name] for name in ("mondai", "type", "spoken_choices")):
        return False
    names = ("instruction", "passage", "script", "source", "licence")
    return all(not group[name] or group[name] == before[name] for name in names)


def _instruction(section: Document, mondai: int) -> str:
    return next((g["instruction"] for g in section["groups"] if g["mondai"] == mondai), "")
