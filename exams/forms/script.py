"""The scripts of a section's pieces as typed: one text for each, sentences beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exams.content.script_text import lines_of, problems_of, text_of
from exams.pieces import Piece
from exams.services.script_saving import Script, print_of

MOST_LETTERS = 50_000


@dataclass(slots=True)
class ScriptRow:
    """`theirs`: what a colleague wrote meanwhile, to be compared. `cue`: where it stands in a draft that is ready."""

    piece: Piece
    text: str
    seen: str
    error: str = ""
    theirs: str = ""
    doubts: tuple[str, ...] = ()
    cue: dict[str, float] | None = None

    @property
    def height(self) -> int:
        """Rows of the field: all of a usual script is seen."""
        return min(14, max(2, self.text.count("\n") + 1))


class ScriptForm:
    def __init__(self, pieces: Sequence[Piece], data: Mapping[str, str] | None = None) -> None:
        self.rows = [self._row(piece, data) for piece in pieces]

    def _row(self, piece: Piece, data: Mapping[str, str] | None) -> ScriptRow:
        if data is None or f"script-{piece.key}" not in data:
            return ScriptRow(piece, text_of(piece.script), print_of(piece.script))
        text = data[f"script-{piece.key}"].replace("\r\n", "\n")[:MOST_LETTERS]
        return ScriptRow(piece, text, data.get(f"seen-{piece.key}", "")[:16])

    def is_valid(self) -> bool:
        for row in self.rows:
            row.error = " ".join(problems_of(row.text))
        return not any(row.error for row in self.rows)

    @property
    def scripts(self) -> dict[str, Script]:
        """What is stored stays to the letter where the text says the same."""
        return {
            row.piece.key: row.piece.script if row.text == text_of(row.piece.script) else lines_of(row.text)
            for row in self.rows
        }

    @property
    def seen(self) -> dict[str, str]:
        return {row.piece.key: row.seen for row in self.rows}

    def tell_changed(self, stored: Mapping[str, Script]) -> None:
        """A colleague's text below the own one. Saving once more is then meant."""
        for row in self.rows:
            if row.piece.key in stored:
                row.seen, row.theirs = print_of(stored[row.piece.key]), text_of(stored[row.piece.key])
                row.error = _("A colleague changed this script meanwhile. Save again to keep yours.")

    def show_draft(self, made: Mapping[str, Any]) -> None:
        """Where each script is heard in the draft, and which lines may be read otherwise than written."""
        doubts = set(made["doubts"])
        for row in self.rows:
            row.cue = made["cues"].get(row.piece.key)
            row.doubts = tuple(line["text"] for line in row.piece.script if line["text"] in doubts)
