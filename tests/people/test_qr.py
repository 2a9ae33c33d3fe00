"""QR codes in pages: the path draws exactly the modules of the code."""

from __future__ import annotations

import re

import segno
from django.template.loader import render_to_string

from tenants.people.qr import QUIET, qr_path

ADDRESS = "http://sakura.localhost:8000/accounts/login/"


def _drawn(path: str) -> set[tuple[int, int]]:
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{n}v1h-{m}z" for x, y, n, m in runs) == path
    return {(int(x) + step, int(y)) for x, y, n, _m in runs for step in range(int(n))}


def test_path_draws_the_dark_modules_inside_the_white_frame() -> None:
    size, path = qr_path(ADDRESS)
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    dark = {(x, y) for y, line in enumerate(matrix, QUIET) for x, module in enumerate(line, QUIET) if module}
    assert _drawn(path) == dark
    assert size == len(matrix) + 2 * QUIET


def test_drawing_has_its_words_and_no_figures_of_a_language() -> None:
    size, path = qr_path(ADDRESS * 20)  # more than 100 modules
    drawn = render_to_string("ui/qr.html", {"size": size, "path": path, "label": "QR code of the <address>"})
    assert f'viewBox="0 0 {size} {size}"' in drawn
    assert "QR code of the &lt;address&gt;" in drawn
