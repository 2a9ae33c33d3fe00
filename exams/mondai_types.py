"""What the types of mondai are called: those of the real test in Japanese, a quiz's own in the interface language."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from exams.content.blueprint import load_blueprint
from exams.content.mondai import MONDAI_SKILLS, mondai_gloss

# What questions of a quiz by hand are.
SINGLE_CHOICE, TRUE_FALSE = "single_choice", "true_false"


@dataclass(frozen=True, slots=True)
class MondaiType:
    """`gloss` explains a Japanese name in the interface language."""

    key: str
    name: str
    gloss: str = ""
    is_japanese: bool = True


def mondai_type(key: str) -> MondaiType:
    """Of any type that a draft names; one that nobody knows is called as it is written."""
    if key in _japanese_names():
        return MondaiType(key, _japanese_names()[key], mondai_gloss(key))
    own = {SINGLE_CHOICE: _("Single choice"), TRUE_FALSE: _("True or false")}
    return MondaiType(key, own.get(key, key.replace("_", " ")), is_japanese=False)


def types_by_skill() -> list[tuple[str, list[MondaiType]]]:
    """All types to choose from, the real test's by skill and in its order, then a quiz's own."""
    skills = {"vocabulary": _("Vocabulary"), "grammar": _("Grammar"), "reading": _("Reading")}
    skills |= {"listening": _("Listening")}
    found = [
        (label, [mondai_type(key) for key, skill in MONDAI_SKILLS.items() if skill == name])
        for name, label in skills.items()
    ]
    return [*found, (_("Quiz"), [mondai_type(SINGLE_CHOICE), mondai_type(TRUE_FALSE)])]


def is_listening(key: str) -> bool:
    return MONDAI_SKILLS.get(key) == "listening"


def keeps_together(key: str, *, has_text: bool, is_spoken: bool) -> bool:
    """Whether the questions of a group only make sense together. `has_text`: it has a passage or a picture, which in
    most mondai is but the example before the first question."""
    if key == "listening_integrated":
        return not is_spoken  # the last item: two questions on one talk
    if MONDAI_SKILLS.get(key, "reading") != "reading" and key != "text_grammar":
        return False
    return has_text


@cache
def _japanese_names() -> dict[str, str]:
    """The plainest name where levels differ: without the number of a part."""
    levels = load_blueprint().levels.values()
    return {m.type: m.ja for level in levels for section in level.sections for m in section.mondai}
