"""Documents for the tests of formats: the demo test, and ones that hypothesis makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from exams.content.formats.results import Files, complete, new_document

DEMO = Path(__file__).parents[2] / "exams" / "data" / "demo-n5"
TYPES = {1: "kanji_reading", 2: "orthography", 3: "context", 4: "paraphrase"}
SIGNS = "あア漢字 aB1=~#{}:\\|<>&\"'*_[]（）　★＿,;\n$%-+@/"
# What a file may hold: no reading that is half written, no end that a form would cut.
texts = st.text(SIGNS, min_size=1, max_size=30).map(
    lambda text: text.replace("{", "(").replace("}", ")").strip() or "あ"
)
marked = st.one_of(
    texts,
    st.sampled_from(
        ["{漢字|かんじ}です", "__新しい__ みせ", "**強い**", "（　）が すき", "＿＿＿ ＿★＿ ＿＿＿ です。"]
    ),
)
lines = st.lists(
    st.fixed_dictionaries(
        {
            "voice": st.sampled_from(["narrator", "woman", "man"]),
            "text": marked,
            "pause": st.sampled_from([0.6, 0.5, 2.0]),
        }
    ),
    max_size=2,
)


def demo() -> dict[str, Any]:
    return complete(json.loads((DEMO / "package.json").read_text(encoding="utf-8")))


def demo_files() -> Files:
    return Files({path.name: path.read_bytes() for path in (DEMO / "media").iterdir()})


@st.composite
def questions(draw: Any, number: int) -> dict[str, Any]:
    choices = draw(st.lists(marked, min_size=3, max_size=4, unique_by=str.strip))
    return {
        "id": f"v-{number}",
        "stem": draw(marked),
        "choices": [{"text": text} for text in choices],
        "answer": draw(st.integers(1, len(choices))),
        "explanation": draw(st.dictionaries(st.sampled_from(["en", "ru", "uz", "ja"]), marked, max_size=4)),
        "script": draw(lines),
        "tags": draw(st.lists(st.sampled_from(["kanji", "週", "hard one"]), unique=True, max_size=2)),
        "points": draw(st.sampled_from([1, 1, 3])),
    }


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    document = new_document("Made", "N5")
    groups, number = [], 0
    for mondai in range(1, draw(st.integers(1, 4)) + 1):
        for place in range(draw(st.integers(1, 2))):
            number += 10
            groups.append(
                {
                    "mondai": mondai,
                    "type": TYPES[mondai],
                    "instruction": "" if place else draw(marked),
                    "passage": draw(st.one_of(st.just(""), marked)) if not place else f"{number} " + draw(marked),
                    "questions": [draw(questions(number + n)) for n in range(draw(st.integers(1, 3)))],
                }
            )
    section = {
        "key": "vocabulary",
        "title": "言語知識（文字・語彙）",
        "minutes": draw(st.integers(1, 60)),
        "groups": groups,
    }
    document["sections"] = [section]
    return complete(document)
