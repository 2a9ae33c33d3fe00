"""What one pasted line is: a numbered line, choices in a row, an answer, a label. Nothing here knows its neighbours."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

LETTERS = ("abcdef", "абвгде", "アイウエオ", "あいうえお")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DIGITS = "[0-9０-９]{1,3}"
_ONE_LETTER = "[a-fA-Fａ-ｆＡ-Ｆа-еА-Е]"
_ONE_KANA = "[ア-オあ-お]"

Style = str


@dataclass(frozen=True, slots=True)
class Marker:
    """The number before a line. `style` tells "1." from "1)", "(1)", "①" and "a)"."""

    style: Style
    number: int
    rest: str


@dataclass(frozen=True, slots=True)
class Label:
    kind: Literal["answer", "explanation", "order"]
    rest: str
    language: str = ""


_MARKERS: list[tuple[Style, re.Pattern[str]]] = [
    ("()", re.compile(rf"[(（]({_DIGITS})[)）]\s*(.*)")),
    (".", re.compile(rf"({_DIGITS})[.．。、](?![0-9０-９])\s*(.*)")),
    (")", re.compile(rf"({_DIGITS})[)）:：]\s*(.*)")),
    (" ", re.compile(rf"({_DIGITS})(?:\s+(.*)|())$")),
    ("①", re.compile(rf"([{_CIRCLED}])\s*(.*)")),
    ("a", re.compile(rf"[(（]?({_ONE_LETTER})[)）.．]\s*(.*)")),
    ("ア", re.compile(rf"[(（]?({_ONE_KANA})[)）.．]\s*(.*)")),
    ("１", re.compile(r"([１-９])(?![0-9０-９])(\S.*)")),
]
_HEAD = re.compile(
    rf"(?:第\s*(?P<a>{_DIGITS})\s*問|(?:問い?|設問|もんだい|問題|Ｑ|Q|Question|No\.|№|Вопрос|Savol)\s*[.№]?\s*(?P<b>{_DIGITS})"
    rf"|(?P<d>{_DIGITS})(?:\s*-?\s*savol|番(?=[\s.．:：、]|$))|[【\[［](?P<c>{_DIGITS})[】\]］])\s*[.．:：、)）]?\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_SEPARATED = r"(?:\s*[:：=＝→\]】)）-]\s*|は\s*|\s*$)"
_WORDS = {
    "answer": "正解|正答|答え|答|解答|こたえ|correct answers?|correct|answers?|answer key|key|ans\\.?|правильный ответ"
    "|верный ответ|ответы?|ключ|to['ʻʼ‘’`]?g['ʻʼ‘’`]?ri javob(?:lar)?|javob(?:lar)?i?|kalit",
    "order": "正しい順番|正しい順序|順番|順序|並べ替え|(?:correct |right )?order|порядок|(?:to['ʻʼ‘’`]?g['ʻʼ‘’`]?ri )?"
    "tartibi?",
}
_EXPLANATIONS = {
    "ja": "解説|説明|かいせつ",
    "en": "explanation|comment",
    "ru": "пояснение|объяснение|комментарий|разбор",
    "uz": "izoh|tushuntirish|sharh",
}
_LABELS: list[tuple[Literal["answer", "order"], re.Pattern[str]]] = [
    ("order", re.compile(rf"[【\[(（]?(?:{_WORDS['order']}){_SEPARATED}(.*)", re.IGNORECASE)),
    (
        "answer",
        re.compile(rf"[【\[(（]?(?:{_WORDS['answer']})(?:{_SEPARATED}|\s+(?=[0-9０-９①-⑨]))(.*)", re.IGNORECASE),
    ),
]
_EXPLAINED = {
    language: re.compile(rf"[【\[(（]?(?:{words}){_SEPARATED}(.*)", re.IGNORECASE)
    for language, words in _EXPLANATIONS.items()
}
_ANSWER = re.compile(
    r"(?:№|no\.?|選択肢|вариант|variant|choice|option)?\s*\(?([1-9]|[a-fа-е]|[ア-オあ-お])\s*(?:番目?)?[).:,。]?(?=$|\s|[(「（])\s*(.*)",
    re.IGNORECASE,
)
_PAIR = r"(?:問|q|no\.?|№)?\s*\(?(\d{1,3})\)?\s*(?:[-–—−ー→=:.)]|\t)\s*\(?([1-6a-fа-еア-オ])\)?"
_PAIRS = re.compile(rf"{_PAIR}(?:[\s,;、。/|]+{_PAIR})*[\s,;.。、]*", re.IGNORECASE)
_BARE = re.compile(r"[1-6](?:[\s,、・;-]+[1-6])+[.。]?|[1-6]{3,}")
_SIGN = "[✓✔☑√✅◎○〇]|(?<![*＊])[*＊](?![*＊])"
_TICK = rf"(?:{_SIGN}|\[x\]|\((?:正解|正|correct|верно|to['ʻ]g['ʻ]ri)\)|（(?:正解|正)）|←\s*正解)"
# Numbers of choices that stand in one line, the careful ways of writing first; the sign of the right one may precede.
_START = rf"(?:^|(?<=\s))({_SIGN}|)"
_MOST_IN_ROW, _LONGEST_ROW = 6, 2_000
_IN_ROW = [
    re.compile(_START + r"[(（]?([1-6１-６])[.．)）、:：]\s*(?=\S)"),
    re.compile(rf"({_SIGN}|)([{_CIRCLED[:6]}])\s*(?=\S)"),
    re.compile(_START + r"([1-6１-６])\s+(?=\S)"),
    re.compile(_START + rf"[(（]?({_ONE_LETTER})[.．)）]\s*(?=\S)"),
    re.compile(_START + rf"[(（]?({_ONE_KANA})[.．)）]\s*(?=\S)"),
    re.compile(_START + r"([1-6１-６])(?=[^\s0-9０-９])"),
]
_FLAG = re.compile(rf"^\s*{_TICK}\s*(?P<a>\S.*)$|^(?P<b>.*\S)\s*{_TICK}\s*$", re.IGNORECASE)


def marker(text: str) -> Marker | None:
    for style, pattern in _MARKERS:
        match = pattern.fullmatch(text)
        if match:
            return Marker(style, number_of(match[1]), (match[2] or "").strip())
    return None


def question_head(text: str) -> tuple[int, str] | None:
    """問1, 第1問, Q1, [1], Вопрос 1, Savol 1 and 1-savol: its number and what follows."""
    match = _HEAD.fullmatch(text)
    if match is None:
        return None
    return number_of(match["a"] or match["b"] or match["c"] or match["d"]), match["rest"].strip()


def label(text: str) -> Label | None:
    for kind, pattern in _LABELS:
        match = pattern.fullmatch(text)
        if match:
            return Label(kind, match[1].strip())
    for language, pattern in _EXPLAINED.items():
        match = pattern.fullmatch(text)
        if match:
            return Label("explanation", match[1].strip(), language)
    return None


def choices_in(text: str) -> tuple[str, list[str]] | None:
    """What stands before, and the choices, of a line with three or more of them."""
    if len(text) > _LONGEST_ROW:
        return None
    for pattern in _IN_ROW:
        found = list(pattern.finditer(text))
        numbers = [number_of(match[2]) for match in found]
        for index in reversed([place for place, number in enumerate(numbers) if number == 1]):
            row = found[index:]
            if len(row) > _MOST_IN_ROW:
                break
            if len(row) < 3 or numbers[index:] != list(range(1, len(row) + 1)):
                continue
            ends = [after.start() for _before, after in pairwise(row)] + [len(text)]
            pieces = [text[match.end() : end].strip() for match, end in zip(row, ends, strict=True)]
            if all(pieces):
                signs = [match[1] for match in row]
                return text[: row[0].start()].strip(), [f"{a}{b}" for a, b in zip(signs, pieces, strict=True)]
    return None


def cells_of_row(text: str) -> list[str] | None:
    """Three or four choices without numbers, set apart by tabs or wide gaps. A sentence is none of it."""
    for gap in (r"\t+", r"[ \u3000]{2,}", r"\u3000"):
        cells = [cell.strip() for cell in re.split(gap, text) if cell.strip()]
        if len(cells) in (3, 4) and not re.search(r"[。？！]|[(（]\s*[)）]", text):
            return cells
    return None


def answer_number(text: str) -> tuple[int, str] | None:
    """The choice that is named at the beginning of a line, and what follows."""
    match = _ANSWER.fullmatch(_narrow(text))
    return (number_of(match[1]), match[2].strip()) if match else None


def answer_pairs(text: str) -> dict[int, int] | None:
    """Pairs like "1-2, 2-4", as question -> choice."""
    narrow = _narrow(text)
    if not _PAIRS.fullmatch(narrow):
        return None
    return {int(found[1]): number_of(found[2]) for found in re.finditer(_PAIR, narrow, re.IGNORECASE)}


def bare_answers(text: str) -> list[int] | None:
    """A row like "2 4 1 3" or "2413"."""
    narrow = _narrow(text)
    return [int(digit) for digit in re.findall(r"\d", narrow)] if _BARE.fullmatch(narrow) else None


def permutation(text: str, size: int) -> list[int] | None:
    """The order of fragments: each number from 1 to `size` once."""
    found = [int(digit) for digit in re.findall(r"\d", _narrow(text))]
    clear = re.fullmatch(r"[\d\s,、→>\-–—・]+", _narrow(text))
    return found if clear and sorted(found) == list(range(1, size + 1)) else None


def unflag(text: str) -> tuple[str, bool]:
    """The choice without the sign that it is the right one, and whether it had one."""
    match = _FLAG.match(text)
    return ((match["a"] or match["b"]).strip(), True) if match else (text, False)


def number_of(text: str) -> int:
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    narrow = _narrow(text).lower()
    if narrow.isdecimal():
        return int(narrow)
    return next(letters.index(letter) + 1 for letters in LETTERS for letter in (narrow, text) if letter in letters)


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
