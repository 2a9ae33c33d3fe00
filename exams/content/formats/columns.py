"""The columns of a table of questions: what each means, and what it is called in four languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.content.blueprint import known_mondai_types, load_blueprint
from exams.content.mondai import section_name

# In the order of the template.
LABELS: dict[str, str | Promise] = {
    "id": _("Number"),
    "level": _("Level"),
    "section": _("Section"),
    "title": _("Title of the section"),
    "minutes": _("Minutes"),
    "mondai": _("Mondai"),
    "type": _("Type"),
    "instruction": _("Instruction"),
    "passage": _("Passage"),
    "stem": _("Question"),
    "choice1": _("Choice 1"),
    "choice2": _("Choice 2"),
    "choice3": _("Choice 3"),
    "choice4": _("Choice 4"),
    "right": _("Right answer"),
    "en": _("Explanation (English)"),
    "ru": _("Explanation (Russian)"),
    "uz": _("Explanation (Uzbek)"),
    "ja": _("Explanation (Japanese)"),
    "script": _("Transcript"),
    "group_script": _("Transcript of the introduction"),
    "spoken": _("Choices are spoken"),
    "source": _("Source of the passage"),
    "licence": _("Licence"),
    "tags": _("Tags"),
    "points": _("Points"),
    "order": _("Order of ★"),
}
HINTS: dict[str, str | Promise] = {
    "id": _("May be empty. Letters, digits and “-”; each once."),
    "level": _("N5 to N1. The first line is enough."),
    "section": _("Empty: the same as above."),
    "title": _("May be empty: then as in the real test."),
    "minutes": _("May be empty: then as in the real test."),
    "mondai": _("The number of the mondai. Empty: the same as above."),
    "type": _("May be empty in a mock test: the number of the mondai tells it."),
    "instruction": _("Once, in the first line of the mondai."),
    "passage": _("Once, in the first line of its questions, or the same in each of them."),
    "stem": _("With marks: {漢字|かんじ} is a reading, __言葉__ is underlined."),
    "choice1": _("Each choice another text."),
    "choice2": _("Each choice another text."),
    "choice3": _("Empty only in a quiz."),
    "choice4": _("Empty where there are three choices."),
    "right": _("The number of the right choice: 1, 2, 3 or 4."),
    "en": _("May be empty."),
    "ru": _("May be empty."),
    "uz": _("May be empty."),
    "ja": _("May be empty."),
    "script": _("Listening: a line for each who speaks, like “woman: きいて ください。”"),
    "group_script": _("Listening: what is said before the first question."),
    "spoken": _("x where the choices are heard and not printed."),
    "source": _("Where the passage is from."),
    "licence": _("How the passage may be used."),
    "tags": _("Words to find the question by, with commas between them."),
    "points": _("Empty: 1."),
    "order": _("The right order of the four fragments, like 2 3 1 4."),
}
CHOICES = ("choice1", "choice2", "choice3", "choice4")
_SPELLINGS = {
    "id": "id|no|question id|№|номер|raqam|番号",
    "level": "level|jlpt|уровень|daraja|レベル|級",
    "section": "section|part|раздел|секция|boʻlim|bolim|セクション|科目|区分",
    "minutes": "minutes|минуты|daqiqa|分|時間",
    "mondai": "mondai|мондай|問題|問題番号|大問",
    "type": "type|question type|mondai type|тип|тип вопроса|turi|tur|種類|形式",
    "instruction": "instruction|instructions|инструкция|задание|koʻrsatma|topshiriq|指示|指示文|説明文",
    "passage": "passage|text|reading text|текст|matn|本文|文章",
    "stem": "question|stem|question text|вопрос|текст вопроса|savol|savol matni|問題文|設問|質問",
    "choice1": "choice 1|option 1|answer 1|a|1|вариант 1|ответ 1|javob 1|variant 1|選択肢1",
    "choice2": "choice 2|option 2|answer 2|b|2|вариант 2|ответ 2|javob 2|variant 2|選択肢2",
    "choice3": "choice 3|option 3|answer 3|c|3|вариант 3|ответ 3|javob 3|variant 3|選択肢3",
    "choice4": "choice 4|option 4|answer 4|d|4|вариант 4|ответ 4|javob 4|variant 4|選択肢4",
    "right": "right|right answer|correct|correct answer|answer|key|правильный ответ|верный ответ|ответ|ключ|"
    "toʻgʻri javob|javob|kalit|正解|正答|答え|解答",
    "en": "explanation en|explanation|comment|izoh en|解説 en",
    "ru": "explanation ru|объяснение|пояснение|комментарий",
    "uz": "explanation uz|izoh|tushuntirish",
    "ja": "explanation ja|解説|説明",
    "script": "script|transcript|скрипт|текст аудио|транскрипт|skript|audio matni|スクリプト|台本",
    "source": "source|источник|manba|出典",
    "licence": "licence|license|лицензия|litsenziya|ライセンス",
    "tags": "tags|tag|теги|метки|teglar|タグ",
    "points": "points|score|баллы|ball|ballar|点|配点",
}


def plain(text: str) -> str:
    """Letters and digits alone, in one case: "Choice 1 *" and "ＣＨＯＩＣＥ１" are one word."""
    return re.sub(r"[\W_ʻʼ]+", "", unicodedata.normalize("NFKC", text).casefold()).replace("ё", "е")


@cache
def _by_name() -> dict[str, str]:
    names = {plain(name): field for field, all_names in _SPELLINGS.items() for name in all_names.split("|")}
    names |= {plain(field): field for field in LABELS}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names |= {plain(str(label)): field for field, label in LABELS.items()}
    return names


def understand(cells: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """A line as the head of the table: place -> field, and what means nothing here. The first of two counts."""
    of: dict[int, str] = {}
    unknown: list[str] = []
    for place, text in enumerate(cells):
        field = _by_name().get(plain(text))
        if field and field not in of.values():
            of[place] = field
        elif text.strip():
            unknown.append(text.strip()[:60])
    return of, unknown


def is_head(of: dict[int, str]) -> bool:
    return {"choice1", "choice2", "right"} <= set(of.values())


@cache
def section_keys() -> dict[str, str]:
    """What a section may be called -> its key: the key, the real test's name, or our name in four languages."""
    names: dict[str, str] = {}
    for level in load_blueprint().levels.values():
        for section in level.sections:
            names |= {plain(name): section.key for name in (section.key, section.ja, section.en)}
            for code, _name in settings.LANGUAGES:
                with translation.override(code):
                    names[plain(section_name(section.key))] = section.key
    return names


@cache
def type_keys() -> dict[str, str]:
    """What a type may be called -> its key: the key, or its name in Japanese or English."""
    names = {plain(key): key for key in known_mondai_types()}
    for level in load_blueprint().levels.values():
        for section in level.sections:
            for mondai in section.mondai:
                names |= {plain(mondai.ja): mondai.type, plain(mondai.en): mondai.type}
    return names
