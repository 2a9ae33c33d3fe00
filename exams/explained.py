"""A question with its key opened: what is right, why, and what was said. In the review, a trial and a quiz alike."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exams.content.marks import plain_text, render_marks
from exams.paper import present_question


def explain_question(question: dict[str, Any], *, spoken: bool, keyed: dict[str, Any]) -> dict[str, Any]:
    """`question` is of an edition's document, `keyed` what its key says of it."""
    shown = present_question(question, spoken=spoken)
    for choice, text in zip(shown["choices"], keyed["choices"], strict=False):
        choice["html"] = render_marks(text, inline=True)  # what was spoken may be read now
    return {
        "key": question["key"],
        "label": question["label"],
        "stem": shown["stem"],
        "summary": plain_text(question["stem"]),
        "picture": shown["picture"],
        "choices": shown["choices"],
        "right": keyed["right"],
        "explanation": explanation_html(keyed["explanation"]),
        "script": [_line(line) for line in keyed["script"]],
        "cue": question["cue"],
        "points": keyed.get("points", 1),
    }


def explanation_html(texts: dict[str, str]) -> SafeString | str:
    """The explanation in the interface language, else in English, else in any that there is."""
    for language in (get_language() or "en", "en", *texts):
        if texts.get(language):
            return render_marks(texts[language], lang=language)
    return ""


def _line(line: dict[str, Any]) -> dict[str, Any]:
    labels = {"narrator": _("Narrator"), "woman": _("Woman"), "man": _("Man")}
    voice = line["voice"]
    return {"voice": voice, "voice_label": labels.get(voice, voice), "html": render_marks(line["text"], inline=True)}
