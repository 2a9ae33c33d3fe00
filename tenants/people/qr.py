"""Addresses as QR codes, drawn in the page itself: no request, no script, sharp in print."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import segno

QUIET = 4  # the white frame, in modules, that readers ask for


@lru_cache(maxsize=64)
def qr_path(text: str) -> tuple[int, str]:
    """The side of the square with its white frame, and the `d` of an SVG path in these units (templates/ui/qr.html)."""
    code = segno.make(text, error="m", micro=False)
    side, _height = code.symbol_size(scale=1, border=QUIET)
    return int(side), "".join(_runs(code.matrix))


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[str]:
    for y, line in enumerate(matrix, QUIET):
        x = QUIET
        for dark, modules in groupby(line):
            length = len(list(modules))
            if dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
