"""Places in a recording as people write them: 1:02.5 is a minute and two and a half seconds."""

from __future__ import annotations

import re
import unicodedata

_TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)")


def read_time(text: str) -> float | None:
    """Seconds, to a tenth; None for what is no time. Takes 62.5, 1:02,5 and 1：02 too."""
    match = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip().replace(",", "."))
    if match is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    if (match[2] is not None and seconds >= 60) or (match[1] is not None and minutes >= 60):
        return None
    return round(hours * 3600 + minutes * 60 + seconds, 1)


def write_time(seconds: float) -> str:
    """m:ss.t; minutes go on above 59."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
