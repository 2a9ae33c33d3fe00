"""Names in any script, so that each finds the other: Нигора, Nigora; さくら, Sakura; Oʻktam, Oktam."""

import re
from collections.abc import Sequence
from typing import Any

from anyascii import anyascii
from django.db import models

# What is one sound in names of this region and is written in several ways: Ахмедова is Ahmedova, Axmedova or Akhmedova.
SAME = (("kh", "h"), ("x", "h"), ("gh", "g"), ("zh", "j"), ("q", "k"))
UZBEK_O = str.maketrans("ўЎ", "oO")
NOT_SEARCHED = re.compile(r"[^a-z0-9@._+ -]")


def folded(text: str) -> str:
    """Small Latin letters, digits and what e-mails are made of; signs between letters (Oʻ, ъ, ') fall away."""
    return " ".join(NOT_SEARCHED.sub("", anyascii(text.translate(UZBEK_O)).lower()).split())


def sounding(text: str) -> str:
    """Folded, with one spelling of each sound: what is searched in, and what is searched for. Not to be shown."""
    out = folded(text)
    for written, kept in SAME:
        out = out.replace(written, kept)
    return out


class SearchKeyField(models.TextField):
    """What other fields sound like, written when the row is saved (with `update_fields`: if it is among them)."""

    def __init__(self, *args: Any, of: Sequence[str], **kwargs: Any) -> None:
        self.of = list(of)
        super().__init__(*args, **{**kwargs, "editable": False, "default": ""})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["default"]
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        key = " ".join(sounding(getattr(instance, name)) for name in self.of)
        setattr(instance, self.attname, key)
        return key
