"""Which column of a list is which field, whatever it is called in English, Russian, Uzbek or Japanese."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The fields in the order of the template. "family_first" and "given_first" are one column with the whole name.
FIELDS: dict[str, str | Promise] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "role": _("Role"),
    "group": _("Group"),
    "level": _("Level"),
    "username": _("User name"),
    "language": _("Language"),
}
WHOLE_NAME = ("given_first", "family_first")
LABELS: dict[str, str | Promise] = FIELDS | {"given_first": _("Whole name"), "family_first": _("Whole name")}
NAME_FIELDS = {"first_name", *WHOLE_NAME}

_SPELLINGS = {
    "first_name": "first name|firstname|given name|forename|имя|ism|ismi|名|名前（名）|下の名前",
    "last_name": "last name|lastname|surname|family name|фамилия|familiya|familiyasi|姓|苗字|名字",
    "given_first": "name|full name|student|student name|имя и фамилия|имя фамилия|ученик|студент|ism familiya|"
    "ism va familiya|oʻquvchi|talaba",
    "family_first": "фио|ф.и.о.|фамилия имя|фамилия и имя|фамилия имя отчество|fio|f.i.o.|fish|f.i.sh.|f.i.|"
    "familiya ism|familiya ism sharif|familiya va ism|familiyasi ismi|氏名|名前|お名前|姓名|学生氏名|生徒名",
    "email": "e-mail|mail|e-mail address|почта|эл. почта|электронная почта|адрес электронной почты|"
    "имейл|pochta|elektron pochta|el. pochta|メール|メールアドレス|eメール|電子メール",
    "phone": "phone|phone number|telephone|mobile|mobile phone|cell|cell phone|tel|телефон|номер телефона|тел|"
    "мобильный|мобильный телефон|номер|telefon|telefon raqami|raqam|tel raqami|電話|電話番号|携帯|携帯電話|携帯番号",
    "role": "role|роль|кто|rol|roli|lavozim|役割|区分",
    "group": "group|group name|class|группа|класс|название группы|guruh|guruhi|guruh nomi|sinf|グループ|クラス|組",
    "level": "level|jlpt level|jlpt|уровень|уровень jlpt|daraja|darajasi|jlpt darajasi|レベル|級|jlptレベル",
    "username": "user name|username|login|логин|имя пользователя|foydalanuvchi nomi|foydalanuvchi|ユーザー名|"
    "ログイン|ログイン名|ユーザid",
    "language": "language|язык|til|tili|言語",
}
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
_SIGNS = re.compile(r"[\W_ʻʼ]+")


def plain(text: str) -> str:
    """Letters and digits alone: "E-mail *", "e mail" and "ＥＭＡＩＬ" are one word."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold()).replace("ё", "е")


_BY_NAME = {plain(name): field for field, names in _SPELLINGS.items() for name in names.split("|")}


@dataclass(frozen=True)
class Columns:
    """`of`: place in the line -> field. `names`: field -> what the column is called there."""

    of: dict[int, str]
    names: dict[str, str]
    ignored: list[str]

    @property
    def has_names(self) -> bool:
        return bool(NAME_FIELDS & self.names.keys())


def understand(line: Sequence[str]) -> Columns:
    """Read a line as the one that names the columns. The first of two columns for one field counts."""
    of: dict[int, str] = {}
    names: dict[str, str] = {}
    ignored: list[str] = []
    for place, text in enumerate(line):
        field = _field(text)
        if field and field not in names:
            of[place], names[field] = field, text
        elif text:
            ignored.append(text)
    return Columns(of, names, ignored)


def _field(text: str) -> str | None:
    words = plain(text), plain(_BRACKETS.sub("", text))
    return next((field for names in (_BY_NAME, _of_template()) for word in words if (field := names.get(word))), None)


@lru_cache(maxsize=1)
def _of_template() -> dict[str, str]:
    """What the template calls its columns, in every language of the product."""
    names: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names |= {plain(str(label)): field for field, label in FIELDS.items()}
    return names
