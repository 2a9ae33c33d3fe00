"""Where the pieces of a recording stand, as typed: a row for each piece, every sentence beside its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exams.content.cut_times import read_time, write_time
from exams.content.cutting import Cut
from exams.pieces import Cue, Piece

ONE_TALK_EACH = {
    "listening_task",
    "listening_point",
    "listening_outline",
    "listening_verbal",
    "listening_quick",
}
TOLERANCE = 0.15  # times are shown to a tenth of a second


@dataclass(slots=True)
class Row:
    """`start` and `end` are texts, `seen` what was stored when the page was opened. `is_shared`: heard together with
    the question above, whose times count."""

    piece: Piece
    start: str = ""
    end: str = ""
    seen: str = ""
    is_shared: bool = False
    may_share: bool = False
    is_sure: bool = True
    error: str = ""

    @property
    def cue(self) -> Cue | None:
        start, end = read_time(self.start), read_time(self.end)
        return None if start is None or end is None else {"start": start, "end": end}


class CutForm:
    """Not a Django form: its fields depend on the test, and a row is checked against the one above."""

    def __init__(self, pieces: Sequence[Piece], seconds: float, data: Mapping[str, str] | None = None) -> None:
        self.seconds = seconds
        self.is_proposal = False
        self.rows = [self._row(piece, before, data) for before, piece in zip([None, *pieces], pieces, strict=False)]

    def _row(self, piece: Piece, before: Piece | None, data: Mapping[str, str] | None) -> Row:
        may_share = before is not None and _may_share(piece, before)
        row = Row(piece, may_share=may_share)
        if data is None:
            row.seen = _typed(piece.cue)
            row.is_shared = may_share and (piece.is_shared if piece.cue is None else _is_same(piece, before))
            row.start, row.end = _texts(piece.cue)
        else:
            row.start, row.end = (data.get(f"{part}-{piece.key}", "").strip()[:20] for part in ("start", "end"))
            row.seen = data.get(f"seen-{piece.key}", "")[:40]
            row.is_shared = may_share and f"with-{piece.key}" in data
        return row

    def take(self, cuts: Mapping[str, Cut]) -> None:
        """Show proposals instead of what is stored; nothing is saved by that."""
        for row in self.rows:
            if cut := cuts.get(row.piece.key):
                row.start, row.end, row.is_sure = write_time(cut.start), write_time(cut.end), cut.sure
                row.is_shared = row.may_share and row.piece.is_shared

    def is_valid(self) -> bool:
        before = None
        for row in self.rows:
            if not row.is_shared:
                row.error = self._error(row, before)
                before = row.cue or before
        return not any(row.error for row in self.rows)

    def _error(self, row: Row, before: Cue | None) -> str:
        if not row.start and not row.end:
            return "" if row.piece.is_introduction else _("Give a start and an end.")
        cue = row.cue
        if cue is None:
            return _("Write each time as 1:02.5.") if row.start and row.end else _("Give a start and an end.")
        if cue["end"] <= cue["start"]:
            return _("The end is not after the start.")
        if cue["end"] > self.seconds + TOLERANCE:
            return _("The recording ends at %(end)s.") % {"end": write_time(self.seconds)}
        if before is not None and cue["start"] < before["end"]:
            return _("The piece above ends later, at %(end)s.") % {"end": write_time(before["end"])}
        return ""

    @property
    def cues(self) -> dict[str, Cue | None]:
        """Of a valid form: where each piece stands. What is shown to a tenth keeps its hundredths while nobody moves
        it; then a piece may begin no earlier than the one before ends."""
        found: dict[str, Cue | None] = {}
        before = 0.0
        for row in self._resolved():
            cue = row.piece.cue if (row.start, row.end) == _texts(row.piece.cue) else row.cue
            if cue is not None and not row.is_shared:
                cue = {"start": max(cue["start"], before), "end": min(cue["end"], self.seconds)}
                before = cue["end"]
            found[row.piece.key] = found[self._above(row)] if row.is_shared else cue
        return found

    @property
    def seen(self) -> dict[str, Cue | None]:
        return {row.piece.key: _read(row.seen, row.piece.cue) for row in self.rows}

    def tell_moved(self, stored: Mapping[str, Cue | None]) -> None:
        """What a colleague did meanwhile, beside the row. Saving once more is then meant."""
        for row in self.rows:
            if row.piece.key in stored:
                cue = stored[row.piece.key]
                row.seen = _typed(cue)
                place = " – ".join(_texts(cue)) if cue else _("nowhere")
                row.error = _("A colleague put it at %(place)s. Save again to keep yours.") % {"place": place}

    def _resolved(self) -> Iterator[Row]:
        above: Row | None = None
        for row in self.rows:
            if row.is_shared and above is not None:
                row.start, row.end = above.start, above.end
            above = row
            yield row

    def _above(self, row: Row) -> str:
        return self.rows[self.rows.index(row) - 1].piece.key


def _may_share(piece: Piece, before: Piece) -> bool:
    """Two questions of a group on one talk. The mondai where each question has its own are not asked about it."""
    if before.is_introduction or before.group != piece.group:
        return False
    return piece.type not in ONE_TALK_EACH or _is_same(piece, before)


def _is_same(piece: Piece, before: Piece | None) -> bool:
    return before is not None and piece.cue is not None and piece.cue == before.cue


def _texts(cue: Cue | None) -> tuple[str, str]:
    return (write_time(cue["start"]), write_time(cue["end"])) if cue else ("", "")


def _typed(cue: Cue | None) -> str:
    """The stored cue to the last digit, as the page carries it."""
    return f"{cue['start']}-{cue['end']}" if cue else ""


def _read(text: str, stored: Cue | None) -> Cue | None:
    """What the page carried, as a cue; where it is the stored one, exactly that."""
    if text == _typed(stored):
        return stored
    try:
        start, end = map(float, text.split("-"))
    except ValueError:
        return None
    return {"start": start, "end": end}
