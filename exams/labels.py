"""What is printed beside questions and choices, as the student of a form sees it (exams/shuffle.py)."""

from dataclasses import dataclass

from exams.paper import Kept, heads_of, paper_of
from tenants.db import connection

_labels = Kept()


@dataclass(frozen=True, slots=True)
class Labels:
    """`questions`: key -> number as printed; `choices`: key -> stored number -> printed place."""

    questions: dict[str, str]
    choices: dict[str, dict[str, str]]

    def question(self, key: str) -> str:
        return self.questions.get(key, key)

    def choice(self, key: str, value: str) -> str:
        return self.choices.get(key, {}).get(value, value)


def labels_of(edition: int, version: int) -> Labels:
    """Of the whole edition. In listening the numbers restart with each mondai, so its number goes before: "2-3"."""
    return _labels.fetch((connection.schema_name, edition, version), lambda: _read(edition, version))


def _read(edition: int, version: int) -> Labels:
    labels = Labels({}, {})
    for head in heads_of(edition):
        section = paper_of(edition, head["position"], version).section
        for mondai in section["mondai"]:
            before = f"{mondai['number']}-" if section["recording"] else ""
            for question in (q for group in mondai["groups"] for q in group["questions"]):
                labels.questions[question["key"]] = f"{before}{question['label']}"
                labels.choices[question["key"]] = {str(c["number"]): str(c["place"]) for c in question["choices"]}
    return labels
