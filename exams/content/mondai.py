"""What is known of the mondai types beyond the blueprint: a gloss for learners and the skill they belong to."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import get_language, gettext, gettext_noop

Skill = Literal["vocabulary", "grammar", "reading", "listening"]

_VOCABULARY = {
    "kanji_reading": gettext_noop("Choose the reading of the underlined word."),
    "orthography": gettext_noop("Choose how the underlined word is written."),
    "word_formation": gettext_noop("Choose the part that completes the word."),
    "context": gettext_noop("Choose the word that fits the blank."),
    "paraphrase": gettext_noop("Choose what means nearly the same."),
    "usage": gettext_noop("Choose the sentence that uses the word correctly."),
}
_GRAMMAR = {
    "grammar_form": gettext_noop("Choose the form that fits the blank."),
    "sentence_composition": gettext_noop("Put the parts in order and choose the one for ★."),
    "text_grammar": gettext_noop("Read the text and choose what fits each numbered box."),
}
_READING = {
    "reading_short": gettext_noop("Read the short text and answer the question."),
    "reading_mid": gettext_noop("Read the text and answer the questions."),
    "reading_long": gettext_noop("Read the long text and answer the questions."),
    "reading_integrated": gettext_noop("Read both texts, compare them and answer the questions."),
    "reading_thematic": gettext_noop("Read the long text and answer what its writer argues."),
    "information_retrieval": gettext_noop("Find the information you need and answer the question."),
}
_LISTENING = {
    "listening_task": gettext_noop("Listen, then choose what to do."),
    "listening_point": gettext_noop("Listen for the point you are asked about, then choose."),
    "listening_outline": gettext_noop("Listen to the whole talk, then choose what it says."),
    "listening_verbal": gettext_noop("Look at the picture and choose what to say."),
    "listening_quick": gettext_noop("Listen to the sentence and choose the best reply."),
    "listening_integrated": gettext_noop("Listen to the long talk, compare what you hear and choose."),
}
_SECTIONS = {
    "vocabulary": gettext_noop("Vocabulary"),
    "grammar_reading": gettext_noop("Grammar and reading"),
    "lang_reading": gettext_noop("Vocabulary, grammar and reading"),
    "listening": gettext_noop("Listening"),
}
_BY_SKILL: dict[Skill, dict[str, str]] = {
    "vocabulary": _VOCABULARY,
    "grammar": _GRAMMAR,
    "reading": _READING,
    "listening": _LISTENING,
}
_GLOSSES = _VOCABULARY | _GRAMMAR | _READING | _LISTENING

MONDAI_SKILLS: dict[str, Skill] = {key: skill for skill, glosses in _BY_SKILL.items() for key in glosses}


def mondai_gloss(type: str) -> str:
    """One short sentence in the interface language that says what to do; empty for a type that is not known."""
    gloss = _GLOSSES.get(type)
    return gettext(gloss) if gloss else ""


def section_gloss(key: str) -> str:
    """What explains a section's Japanese title: its name in the interface language, nothing where that is Japanese."""
    return "" if (get_language() or "").startswith("ja") else section_name(key)


def section_name(key: str) -> str:
    """The section in the interface language; the key itself where it is not known (a quiz names its own)."""
    name = _SECTIONS.get(key)
    return gettext(name) if name else key
