"""Rules about questions beside each other: one gives another's answer away, two are the same, a twin in the bank."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext, ngettext

from .blueprint import Finding
from .linter_context import Context, Item, folded, folded_reading

SHORTEST_ANSWER = 4  # in folded characters: shorter words stand in many sentences by chance
SHORTEST_TEXT = 8
ALIKE = 0.8  # of the pairs of neighbouring characters
ONE_BY_ONE = 3  # of so many twins in one test each is named; of more, the test

Found = Iterator[Finding]


def check_giveaways(items: Sequence[Item]) -> Found:
    """Whether the text of another question of the same section says a right choice."""
    stems = [(other, _shown(other)) for other in items if other.question["stem"].strip()]
    everything = "\n".join(text for _other, text in stems)
    for item in items:
        answer = folded(item.right_text)
        if len(answer) < SHORTEST_ANSWER or answer not in everything:
            continue
        giver = next((other for other, text in stems if other is not item and answer in text), None)
        if giver and not _is_its_own_word(item, answer):
            text = gettext("Question %(label)s says the right choice of this one: “%(answer)s”.")
            values = {"label": giver.question["label"], "answer": item.right_text}
            yield item.finding("warn", text % values, giver.where)


def _shown(item: Item) -> str:
    stem = item.question["stem"]
    return f"{folded(stem)}\n{folded_reading(stem)}"


def _is_its_own_word(item: Item, answer: str) -> bool:
    """The question says it itself, so that others tell nothing new."""
    return answer in _shown(item)


def check_same(items: Sequence[Item]) -> Found:
    """Questions of one section that are the same."""
    seen: dict[tuple[str, ...], Item] = {}
    for item in items:
        texts = tuple(sorted(folded(text) for text in item.texts))
        said = (folded(item.place.group["passage"]), folded(item.question["stem"]), *texts)
        if sum(map(len, said[1:])) < SHORTEST_TEXT or item.has_pictures or item.question["picture"]:
            continue
        if item.place.is_listening and not item.question["stem"].strip():
            continue  # what is asked is spoken
        first = seen.setdefault(said, item)
        if first is not item:
            text = gettext("It is the same as question %(label)s.") % {"label": first.question["label"]}
            yield item.finding("warn", text, first.where)


def check_twins(items: Sequence[Item], context: Context) -> Found:
    """Nearly the same question in another test: each is named, or the test where there are many."""
    by_test: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for title in context.twins.get(item.question["source"], ()):
            by_test[title].append(item)
    hint = gettext("Students who sat that test know the answer.")
    for title, twins in by_test.items():
        if len(twins) > ONE_BY_ONE:
            text = ngettext(
                "%(count)d question is nearly the same in “%(title)s”.",
                "%(count)d questions are nearly the same in “%(title)s”.",
                len(twins),
            )
            yield Finding("warn", text % {"count": len(twins), "title": title}, hint)
            continue
        for item in twins:
            yield item.finding("warn", gettext("Nearly the same question is in “%(title)s”.") % {"title": title}, hint)


def pairs_in(text: str) -> set[str]:
    """Pairs of neighbouring characters: Japanese has no words between spaces."""
    said = folded(text)
    return {said[at : at + 2] for at in range(len(said) - 1)}


def find_twins(own: Mapping[int, str], bank: Iterable[tuple[str, str]]) -> dict[int, list[str]]:
    """Own question -> titles of the tests in whose questions nearly the same text stands. `bank`: (text, title)."""
    mine = {pk: pairs_in(text) for pk, text in own.items() if len(folded(text)) >= SHORTEST_TEXT}
    places: dict[str, list[int]] = defaultdict(list)
    for pk, pairs in mine.items():
        for pair in pairs:
            places[pair].append(pk)
    found: dict[int, list[str]] = {}
    for text, title in bank:
        theirs = pairs_in(text)
        shared = Counter(pk for pair in theirs for pk in places.get(pair, ()))
        for pk, count in shared.items():
            titles = found.get(pk, [])
            if title not in titles and count / len(mine[pk] | theirs) >= ALIKE:
                found[pk] = [*titles, title]
    return found
