"""A device in words, from what its page wrote about itself. Pure.

The line is "<width>x<height> <where answers are kept> <battery per cent or -> <user agent>",
as static/src/js/lib/device.js writes it.
"""

from dataclasses import dataclass

BROWSERS = [
    ("SEB/", "Safe Exam Browser"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("OPR/", "Opera"),
    ("MiuiBrowser/", "Mi Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
]


@dataclass(frozen=True, slots=True)
class Device:
    """`battery` in per cent, None where the browser does not tell; `size` "390x844"."""

    system: str
    browser: str
    size: str
    battery: int | None

    @property
    def words(self) -> str:
        """ "Chrome, Android, 390×844" """
        size = self.size.replace("x", "×")
        return ", ".join(filter(None, (self.browser, self.system, size)))


def read_device(line: str) -> Device | None:
    """None for a line that is not of this form."""
    size, _kept, battery, agent = (*line.split(" ", 3), "", "", "")[:4]
    if not agent:
        return None
    return Device(
        system=_first(SYSTEMS, agent),
        browser=_first(BROWSERS, agent),
        size=size if "x" in size else "",
        battery=int(battery) if battery.isdecimal() else None,
    )


def _first(names: list[tuple[str, str]], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")
