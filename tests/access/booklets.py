"""Who may open what: booklets. Keys and scripts are among them, so nobody but the staff."""

from __future__ import annotations

from tests.access import Area, row

NAMES = ("booklet", "booklet_page", "booklet_pdf", "answer_sheet_pdf", "key_pdf")

AREA = Area(
    args={name: ["test"] for name in NAMES},
    center={name: row("GET", admin=200, teacher=200, other_teacher=200) for name in NAMES},
)
