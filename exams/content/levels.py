"""What a level of the JLPT stands for, in a sentence (after the organisers' summary of linguistic competence)."""

from django.utils.translation import gettext, gettext_noop

_MEANINGS = {
    "N1": gettext_noop("Who passes N1 understands Japanese in a wide range of situations."),
    "N2": gettext_noop("Who passes N2 understands everyday Japanese, and much of what is said and written beyond it."),
    "N3": gettext_noop("Who passes N3 understands everyday Japanese to a certain degree."),
    "N4": gettext_noop("Who passes N4 understands basic Japanese."),
    "N5": gettext_noop("Who passes N5 understands some basic Japanese."),
}


def level_meaning(level: str) -> str:
    return gettext(_MEANINGS[level]) if level in _MEANINGS else ""
