"""Rules about a section: counts and minutes, its recording and cues, cloze boxes, where the right answers stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

from django.utils.translation import gettext

from .blueprint import Finding, Level, check_minutes, check_section, check_unknown, get_level
from .japanese import display_width
from .linter_context import Context, Document, GroupPlace, Item, Kind, groups_of, of_section
from .marks import boxed_numbers, mark_problems, picture_names, plain_text

CUE_TOLERANCE = 0.05  # cues are written with one or two decimals

# Chi-square: so uneven are the right answers of 1 test in 100 that was mixed by chance, by number of choices.
RARE = {2: 6.63, 3: 9.21, 4: 11.34}
WITH_TEXT = ("reading_", "information_", "text_grammar")
FEWEST_FOR_SPREAD = 12
LONGEST_RUN = 4
FEWEST_FOR_LENGTH, TOO_OFTEN_LONGEST = 8, 0.6

Found = Iterator[Finding]


def check_counts(document: Document, level_name: str) -> Found:
    """Against the real test: guidance. A section that is not there may be left out on purpose."""
    level = get_level(level_name)
    counts = {section["key"]: counts_of(section) for section in document["sections"]}
    positions = {section["key"]: section["position"] for section in document["sections"]}
    for known in level.sections:
        present = counts.get(known.key, {})
        if not any(present.values()):
            if known.key not in positions:
                yield from (replace(finding, kind="warn") for finding in check_section(known, present))
            continue
        yield from (replace(finding, section=positions[known.key]) for finding in check_section(known, present))
    for section in document["sections"]:
        yield from _check_kind(section, counts[section["key"]], level)


def _check_kind(section: Document, counts: Mapping[int, int], level: Level) -> Found:
    position, known = section["position"], level.find_section(section["key"])
    if known:
        yield replace(check_minutes(known, section["minutes"]), section=position)
    yield from (replace(found, section=position) for found in check_unknown(level, {section["key"]: counts}))


def counts_of(section: Document) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for mondai in section["mondai"]:
        counts[mondai["number"]] += sum(len(group["questions"]) for group in mondai["groups"])
    return dict(counts)


def check_section_itself(section: Document, items: Sequence[Item], context: Context) -> Found:
    if not items:
        hint = gettext("Write one, or delete the section.")
        yield of_section(section, "bad", gettext("There is no question in this section."), hint)
    yield from _check_recording(section, items, context)
    for place in groups_of(section, context):
        yield from _check_passage(place)
    yield from _check_spread(section, items)
    yield from _check_lengths(section, items)


def _check_recording(section: Document, items: Sequence[Item], context: Context) -> Found:
    listening = [item for item in items if item.place.is_listening]
    recording = section["recording"]
    if recording is None:
        if section["key"] == "listening":
            yield of_section(section, "bad", gettext("The recording is missing."))
        elif listening:
            yield of_section(section, "warn", gettext("There are listening questions, but no recording."))
        return
    seconds = recording["seconds"]
    if seconds is None:
        return  # what is not ready is said of the file
    text = gettext("The recording lasts %(length)s of %(minutes)d minutes")
    values = {"length": f"{seconds / 60:.1f}", "minutes": section["minutes"]}
    if seconds > section["minutes"] * 60:
        hint = gettext("The section would end before the recording does.")
        yield of_section(section, "bad", text % values, hint)
    else:
        yield of_section(section, "ok", text % values)
    yield from _check_cues(section, listening, seconds, context)


def _check_cues(section: Document, listening: Sequence[Item], seconds: float, context: Context) -> Found:
    missing = gettext("Its place in the recording is not known.")
    hint = gettext("In the result students hear each question again from its place.")
    owners: list[tuple[Item | GroupPlace, Document]] = [
        (place, place.mondai["cue"]) for place in _firsts(section, context) if place.mondai["cue"]
    ]
    for item in listening:
        if item.question["cue"]:
            owners.append((item, item.question["cue"]))
        elif not item.is_empty:
            yield item.finding("warn", missing, hint)
    for owner, cue in owners:
        yield from _check_cue(owner, cue, seconds)
    asked = [(owner, cue) for owner, cue in owners if isinstance(owner, Item)]
    for (_earlier, before), (owner, cue) in pairwise(asked):
        # two questions on one talk share its place
        if cue != before and cue["start"] < before["end"] - CUE_TOLERANCE:
            yield owner.finding("warn", gettext("Its place in the recording begins before the one ahead of it ends."))


def _check_cue(owner: Item | GroupPlace, cue: Document, seconds: float) -> Found:
    if cue["end"] <= cue["start"]:
        yield owner.finding("bad", gettext("Its place in the recording ends before it starts."))
    elif cue["end"] > seconds + CUE_TOLERANCE:
        text = gettext("Its place in the recording ends at %(end)s s, but the recording lasts %(seconds)s s.")
        yield owner.finding("bad", text % {"end": cue["end"], "seconds": round(seconds, 2)})


def _firsts(section: Document, context: Context) -> list[GroupPlace]:
    """The first group of each mondai."""
    return [next(places) for _number, places in groupby(groups_of(section, context), key=lambda p: p.mondai["number"])]


def _check_passage(place: GroupPlace) -> Found:
    passage = place.group["passage"]
    for problem in (*mark_problems(passage), *mark_problems(place.mondai["instruction"])):
        yield place.finding("warn", problem)
    for name in picture_names(passage):
        if name not in place.section["pictures"]:
            yield place.finding(
                "bad", gettext("The text shows the picture “%(name)s”, which is not here.") % {"name": name}
            )
    picture: Any = place.group["picture"]
    if picture and not any(text.strip() for text in picture["alt"].values()):
        hint = gettext("Whoever cannot see it hears these words instead. They must not tell the answer.")
        yield place.finding("warn", gettext("A picture has no description."), hint)
    if not passage.strip() and not picture and place.type.startswith(WITH_TEXT):
        kind: Kind = "bad" if place.type == "text_grammar" else "warn"
        yield place.finding(kind, gettext("The text is missing."))
    elif place.type == "text_grammar":
        yield from _check_boxes(place)


def _check_boxes(place: GroupPlace) -> Found:
    """Each box of a cloze text is one of its questions."""
    boxes = [str(number) for number in boxed_numbers(place.group["passage"])]
    labels = [question["label"] for question in place.group["questions"]]
    if sorted(boxes) != sorted(labels):
        text = gettext("The boxes in the text are %(boxes)s, the questions are %(labels)s.")
        values = {"boxes": ", ".join(boxes) or "–", "labels": ", ".join(labels) or "–"}
        hint = gettext("Each question needs its own box, written as [[%(number)s]].") % {"number": (labels or ["1"])[0]}
        yield place.finding("bad", text % values, hint)


def _check_spread(section: Document, items: Sequence[Item]) -> Found:
    """Whether one number is right so often, or so seldom, that guessing it pays."""
    by_choices: dict[int, list[int]] = {}
    for item in items:
        if item.right is not None:
            by_choices.setdefault(len(item.question["choices"]), []).append(item.right)
    for choices, rights in sorted(by_choices.items()):
        if choices in RARE and len(rights) >= FEWEST_FOR_SPREAD:
            counts = [rights.count(number) for number in range(1, choices + 1)]
            fair = len(rights) / choices
            uneven = sum((count - fair) ** 2 / fair for count in counts) > RARE[choices]
            text = gettext("Choices 1 to %(choices)d are right %(counts)s times.")
            values = {"choices": choices, "counts": ", ".join(map(str, counts))}
            hint = gettext("Guessing one number pays here. Mix the choices of some questions.")
            yield of_section(section, "warn" if uneven else "ok", text % values, hint if uneven else "")
    yield from _check_runs(section, items)


def _check_runs(section: Document, items: Sequence[Item]) -> Found:
    """Listening is numbered anew in each mondai; a run goes on all the same."""
    for number, run in groupby(items, key=lambda item: item.right):
        same = list(run)
        if number is not None and len(same) > LONGEST_RUN:
            text = gettext("Choice %(number)d is right in %(count)d questions in a row.")
            yield same[0].finding("warn", text % {"number": number, "count": len(same)})


def _check_lengths(section: Document, items: Sequence[Item]) -> Found:
    """Whether the right choice is so often the longest that a student need not read."""
    longest = [_right_is_longest(item) for item in items if item.right and _differ(item)]
    often = sum(longest)
    if len(longest) >= FEWEST_FOR_LENGTH and often / len(longest) >= TOO_OFTEN_LONGEST:
        text = gettext("The right choice is the longest in %(often)d of %(count)d questions.")
        hint = gettext("Who has not understood can guess it. Make some wrong choices longer.")
        yield of_section(section, "warn", text % {"often": often, "count": len(longest)}, hint)


def _widths(item: Item) -> list[float]:
    return [display_width(plain_text(text)) for text in item.texts]


def _differ(item: Item) -> bool:
    return len(set(_widths(item))) > 1


def _right_is_longest(item: Item) -> bool:
    widths = _widths(item)
    right = widths[[choice["number"] for choice in item.question["choices"]].index(item.right)]
    return right == max(widths) and widths.count(right) == 1


def missing_sections(document: Document) -> Found:
    if not document["sections"]:
        yield Finding("bad", gettext("There is no section yet."), "", gettext("Test"))
