"""Rules about one question: its choices, its marks, and what belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from .blueprint import Finding
from .linter_context import Context, Item, folded, marks_in
from .marks import mark_problems, parse_marks
from .ruby_guard import ruby_gives_away
from .star_questions import SLOTS, is_order

UNDERLINED = {"kanji_reading", "orthography", "paraphrase"}
WITH_BLANK = {"word_formation", "context", "grammar_form"}
WITHOUT_STEM = {"text_grammar"}

Found = Iterator[Finding]


def check_question(item: Item, kind: str, context: Context) -> Found:
    """All that is said of one question; of an empty one only that it is empty."""
    if item.is_empty:
        yield item.finding("bad", gettext("This question is still empty."), gettext("Write it, or delete it."))
        return
    yield from _check_choices(item, kind)
    yield from _check_right(item)
    yield from _check_stem(item)
    yield from _check_marks(item)
    if item.type == "sentence_composition":
        yield from _check_star(item, context)
    yield from _check_company(item)


def _check_choices(item: Item, kind: str) -> Found:
    count = len(item.question["choices"])
    if kind == "quiz" and not 2 <= count <= 4:
        text = gettext("A question of a quiz has 2 to 4 choices; this one has %(count)d.")
        yield item.finding("bad", text % {"count": count})
    if kind != "quiz" and not 3 <= count <= 4:
        yield item.finding("bad", gettext("A question has 3 or 4 choices; this one has %(count)d.") % {"count": count})
    texts, spoken = item.texts, item.place.group["spoken"]
    empty = [
        number
        for number, (choice, text) in enumerate(zip(item.question["choices"], texts, strict=True), start=1)
        if not text.strip() and not choice["picture"]
    ]
    if empty and not spoken:
        text = ngettext("Choice %(numbers)s is empty.", "Choices %(numbers)s are empty.", len(empty))
        yield item.finding("bad", text % {"numbers": ", ".join(map(str, empty))})
    if empty and spoken:
        hint = gettext("Students read them afterwards, when they look at their result.")
        yield item.finding("warn", gettext("The spoken choices are not written down."), hint)
    yield from _check_twice(item)


def _check_twice(item: Item) -> Found:
    """No choice is there twice: not in another width, with other spaces or marks either."""
    shown = [
        f"picture {choice['picture']['media']}" if choice["picture"] else folded(text) or text.strip()
        for choice, text in zip(item.question["choices"], item.texts, strict=True)
    ]
    for text, times in Counter(filter(None, shown)).items():
        if times > 1:
            numbers = ", ".join(str(number) for number, other in enumerate(shown, start=1) if other == text)
            yield item.finding("bad", gettext("Choices %(numbers)s are the same.") % {"numbers": numbers})


def _check_right(item: Item) -> Found:
    if item.right is None:
        hint = gettext("Exactly one is right.") if item.answer["right"] else ""
        yield item.finding("bad", gettext("Mark the right choice."), hint)


def _check_stem(item: Item) -> Found:
    question, group = item.question, item.place.group
    if question["stem"].strip() or question["picture"] or item.place.is_listening or item.type in WITHOUT_STEM:
        return
    if group["passage"].strip() or group["picture"]:
        yield item.finding("warn", gettext("The question has no text of its own."))
    else:
        yield item.finding("bad", gettext("The text of the question is missing."))


def _check_marks(item: Item) -> Found:
    stem = item.question["stem"]
    for text in (stem, *item.texts):
        for problem in mark_problems(text):
            yield item.finding("warn", problem)
    if given := ruby_gives_away(item.type, stem, item.texts, item.right, passage=item.place.group["passage"]):
        yield item.finding("warn", given)
    if not stem.strip() or item.question["picture"]:
        return
    if item.type in UNDERLINED and "underline_open" not in marks_in(stem):
        yield item.finding("warn", gettext("Nothing is underlined."), gettext("Underline what the question is about."))
    if item.type in WITH_BLANK and not marks_in(stem) & {"gap", "slots"}:
        yield item.finding(
            "warn", gettext("The blank is missing."), gettext("Write it as （　　） where the word goes.")
        )
    if item.type == "usage" and not any("underline_open" in marks_in(text) for text in item.texts):
        yield item.finding("warn", gettext("The word is not underlined in the choices."))


def _check_star(item: Item, context: Context) -> Found:
    """Four slots, one star; and the right choice is the one that the right order puts at the star."""
    rows = [
        token.meta["starred"]
        for block in parse_marks(item.question["stem"])
        for token in block.children or []
        if token.type == "slots"
    ]
    if len(rows) != 1 or len(rows[0]) != SLOTS:
        yield item.finding(
            "bad",
            gettext("A star question has four slots in a row, one of them with the star."),
            gettext("For example: ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿"),
        )
        return
    order = context.details.get(item.question["source"], {}).get("order")
    if order is None:
        return
    if not is_order(order) or len(item.question["choices"]) != SLOTS:
        yield item.finding("bad", gettext("The right order does not name each of the four parts once."))
    elif item.right is not None and int(order[rows[0].index(True)]) != item.right:
        text = gettext("In the right order choice %(expected)s stands at the star, but choice %(marked)d is marked.")
        values = {"expected": order[rows[0].index(True)], "marked": item.right}
        yield item.finding("bad", text % values)


def _check_company(item: Item) -> Found:
    """What belongs to a question beside its text."""
    if not any(text.strip() for text in item.answer["explanation"].values()):
        hint = gettext("Students read it in their result.")
        yield item.finding("warn", gettext("The explanation is missing."), hint)
    if item.place.is_listening and not item.answer["script"] and not (item.place.facts and item.place.facts.has_script):
        hint = gettext("Students read it in their result; the printed key has it too.")
        yield item.finding("warn", gettext("The transcript is missing."), hint)
    for owner in (item.question, *item.question["choices"]):
        if owner["picture"] and not any(text.strip() for text in owner["picture"]["alt"].values()):
            hint = gettext("Whoever cannot see it hears these words instead. They must not tell the answer.")
            yield item.finding("warn", gettext("A picture has no description."), hint)
            break
