"""What is typed into a search of Japanese texts, as patterns for the database.

Width (Ｎ５, N5), kana (カメラ, かめら), the size of Latin letters and spaces in the text (本を よみます) do not count.
"""

import re
import unicodedata

MOST_WORDS, LONGEST = 5, 60
_HIRAGANA, _KATAKANA = range(0x3041, 0x3097), range(0x30A1, 0x30F7)
_TO_KATAKANA = 0x30A1 - 0x3041
_FULL_WIDTH = 0xFF01 - 0x21
_GAP = "[ \u3000]?"


def search_words(text: str) -> list[str]:
    """The words that must all be found, in one width."""
    return [word[:LONGEST] for word in unicodedata.normalize("NFKC", text).replace("\x00", "").split()][:MOST_WORDS]


def is_exact(word: str) -> bool:
    """Whether the word is written in one way only, as kanji are: it is found as it stands, which is quicker."""
    return all(len(_variants(character)) == 1 for character in word)


def pattern_of(word: str) -> str:
    """A regular expression of PostgreSQL that finds the word however it is written."""
    return _GAP.join(_any_of(_variants(character)) for character in word)


def _any_of(variants: list[str]) -> str:
    if len(variants) == 1:
        return re.escape(variants[0])
    if all(variant.isalnum() for variant in variants):
        return f"[{''.join(variants)}]"
    return f"(?:{'|'.join(map(re.escape, variants))})"


def _variants(character: str) -> list[str]:
    code = ord(character)
    if code in _HIRAGANA:
        return [character, chr(code + _TO_KATAKANA)]
    if code in _KATAKANA:
        return [character, chr(code - _TO_KATAKANA)]
    if 0x21 <= code <= 0x7E:
        cases = sorted({character.lower(), character.upper()})
        return cases + [chr(ord(case) + _FULL_WIDTH) for case in cases]
    cases = sorted({character.lower(), character.upper()})
    return cases if all(len(case) == 1 for case in cases) else [character]
