"""A file of plain text in the encoding that it was written in, as far as the letters tell."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from tenants.errors import Refused

_MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_KANA = re.compile("[\u3041-\u30fe]")
_RUSSIAN = re.compile("[а-яё]{3,}")


def read_text(data: bytes) -> tuple[str, str]:
    """The text and what to say about its encoding, if it had to be guessed. Raises Refused where none fits."""
    for mark, encoding in _MARKED.items():
        if data.startswith(mark):
            return _checked(_decoded(data, encoding)), ""
    if b"\0" in data[:200]:
        return _checked(_decoded(data, "utf-16-le") or _decoded(data, "utf-16-be")), ""
    text = _decoded(data, "utf-8")
    if text is not None:
        return _checked(text), ""
    return _guessed(data)


def _guessed(data: bytes) -> tuple[str, str]:
    """Old Japanese and Russian Windows: by which the letters make words."""
    japanese, russian = _decoded(data, "cp932") or "", _decoded(data, "cp1251") or ""
    kana, words = len(_KANA.findall(japanese)), len(_RUSSIAN.findall(russian))
    if not kana and not words:
        raise Refused(_("The letters of this file cannot be read. Save it as UTF-8 and choose it again."))
    text, name = (japanese, "Shift_JIS") if kana >= words else (russian, "Windows-1251")
    note = _("The file is not UTF-8. It is read as %(name)s: look whether the letters are right.") % {"name": name}
    return _checked(text), note


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None) -> str:
    if text is None:
        raise Refused(_("The letters of this file cannot be read. Save it as UTF-8 and choose it again."))
    if _CONTROL.search(text):
        raise Refused(_("This file is no text. Choose a file of questions."))
    return text.replace("\r\n", "\n").replace("\r", "\n")
