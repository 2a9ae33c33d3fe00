"""The Japanese instruction that each mondai of each level has in the booklet, from exams/data/instructions.json."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "instructions.json"
ITS_NUMBER = "◯"


@cache
def load_instructions() -> dict[str, dict[str, dict[str, str]]]:
    """Level -> section -> mondai type -> instruction in marks."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def instruction_of(level: str, section: str, type: str, mondai: int) -> str:
    """Empty for a mondai that the level does not have. In listening the instruction names its own mondai."""
    text = load_instructions().get(level, {}).get(section, {}).get(type, "")
    return text.replace(ITS_NUMBER, full_width(mondai))


def full_width(number: int) -> str:
    return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
