"""A test of the longest level, N2: 107 questions by the blueprint, without words. Only its size matters."""

from typing import TYPE_CHECKING

from bench.place import person

if TYPE_CHECKING:
    from exams.models import Edition, Section

LEVEL = "N2"


def long_edition() -> "Edition":
    from exams.content.blueprint import get_level
    from exams.models import MediaFile, MockTest
    from exams.services.authoring import number_boxes
    from exams.services.publishing import publish_test

    test = MockTest.objects.create(kind=MockTest.Kind.MOCK_TEST, title="Bench N2", level=LEVEL)
    recording = MediaFile.objects.filter(kind="audio")[0]
    for position, source in enumerate(get_level(LEVEL).sections, start=1):
        section = test.sections.create(
            position=position,
            key=source.key,
            title=source.ja,
            minutes=source.minutes,
            recording=recording if source.is_listening else None,
        )
        for mondai in source.mondai:
            _write_mondai(section, mondai.number, mondai.type, mondai.items, mondai.options)
    number_boxes(test)
    return publish_test(test, actor=person("teacher"))


def _write_mondai(section: "Section", number: int, kind: str, questions: int, choices: int) -> None:
    from exams.content.question_shapes import shape_of
    from exams.models import Choice

    passage = "".join(f"文[[{box}]]" for box in range(1, questions + 1)) if shape_of(kind).passage else ""
    group = section.groups.create(position=number, mondai=number, type=kind, passage=passage)
    frame = " ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ 。" if shape_of(kind).is_star else ""
    for position in range(1, questions + 1):
        question = group.questions.create(position=position, stem=f"もんだい {number}-{position}{frame}")
        Choice.objects.bulk_create(
            Choice(question=question, number=n, text=f"こたえ {n}", is_right=n == 1 + position % choices)
            for n in range(1, choices + 1)
        )
