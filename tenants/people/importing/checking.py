"""What a line means by itself, without looking at who is here."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tenants.people.importing.columns import plain
from tenants.people.importing.rows import Row
from tenants.people.models import Group, Role, User
from tenants.people.phones import clean_phone
from tenants.table_files import FORMULA

ROLES = {
    Role.STUDENT: "student|pupil|learner|ученик|ученица|студент|студентка|слушатель|oʻquvchi|talaba|学生|生徒|受講生",
    Role.TEACHER: "teacher|instructor|учитель|учительница|преподаватель|oʻqituvchi|ustoz|muallim|先生|教師|講師",
    Role.CENTER_ADMIN: "admin|administrator|center admin|centre admin|owner|админ|администратор|владелец|"
    "markaz admini|管理者",
}
LANGUAGES = {
    "en": "en|english|английский|ingliz|inglizcha|英語",
    "ru": "ru|russian|русский|рус|rus|ruscha|русский язык|ロシア語",
    "uz": "uz|uzbek|узбекский|oʻzbek|oʻzbekcha|ウズベク語",
    "ja": "ja|jp|japanese|японский|yapon|yaponcha|日本語",
}
_ROLE_BY_WORD = {plain(word): role for role, words in ROLES.items() for word in words.split("|")}
_LANGUAGE_BY_WORD = {plain(word): code for code, words in LANGUAGES.items() for word in words.split("|")}
_LEVEL = re.compile(r"(?<![A-Za-z0-9])N\s*-?([1-5])(?![0-9])", re.IGNORECASE)
# What may stand in a row, as the models have it.
LONGEST = {
    "first_name": 80,
    "last_name": 80,
    "username": 64,
    "email": 254,
    "group": 80,
}
OWN_CHECK = {"phone", "email"}  # + may begin a number


def check(row: Row) -> None:
    """Work out `values` anew, and begin the list of problems with those that the line has in itself."""
    row.problems, row.values = [], {}
    cells = dict(row.cells)
    for name, text in row.cells.items():
        if text.startswith("=") or (name not in OWN_CHECK and text.startswith(FORMULA)):
            row.fail("formula", column=name)
            cells[name] = "" if name in OWN_CHECK else text
    values = {"role": "", **_names(cells)} | {name: cells.get(name, "") for name in ("group", "level", "language")}
    values["email"], values["username"] = cells.get("email", "").lower(), cells.get("username", "").lower()
    values["phone"] = cells.get("phone", "")
    row.values = values
    _check_length(row)
    if not values["first_name"]:
        row.fail("no_name")
    _check_addresses(row)
    _check_words(row, cells.get("role", ""))


def _names(cells: dict[str, str]) -> dict[str, str]:
    """First and last name, also of one cell that has both."""
    first, last = cells.get("first_name", ""), cells.get("last_name", "")
    if first:
        return {"first_name": first, "last_name": last}
    if whole := cells.get("family_first", ""):
        family, _space, given = whole.partition(" ")
        return {"first_name": given, "last_name": family} if given else {"first_name": family, "last_name": last}
    given, _space, family = cells.get("given_first", "").partition(" ")
    return {"first_name": given, "last_name": family or last}


def _check_length(row: Row) -> None:
    for name, most in LONGEST.items():
        if len(row.values[name]) > most:
            row.fail("too_long", column=name, most=most)


def _check_addresses(row: Row) -> None:
    email, username = row.values["email"], row.values["username"]
    if email and not _passes(validate_email, email):
        row.fail("bad_email")
    if username and not _passes(User._meta.get_field("username").run_validators, username):
        row.fail("bad_username")
    try:
        row.values["phone"] = clean_phone(row.values["phone"])
    except ValidationError:
        row.fail("bad_phone")


def _passes(check: object, text: str) -> bool:
    try:
        check(text)  # type: ignore[operator]
    except ValidationError:
        return False
    return True


def _check_words(row: Row, role: str) -> None:
    """Role, level and language, in any of their spellings."""
    values = row.values
    if role:
        values["role"] = _ROLE_BY_WORD.get(plain(role), "")
        if not values["role"]:
            row.fail("bad_role")
        elif values["role"] == Role.CENTER_ADMIN:
            row.fail("admin_role")
    if values["role"] == Role.TEACHER and not values["email"]:
        row.fail("teacher_email")
    if values["level"] and not (level := level_of(values["level"], alone=True)):
        row.fail("bad_level")
    elif values["level"]:
        values["level"] = level
    if values["language"]:
        values["language"] = _LANGUAGE_BY_WORD.get(plain(values["language"]), "")
        if values["language"] not in dict(settings.LANGUAGES):
            row.fail("bad_language")


def level_of(text: str, *, alone: bool = False) -> str:
    """N5 to N1 in a text ("N3 evening"), or `alone` in a cell, where 3 is enough; "" where there is none."""
    text = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"N?\s*-?([1-5])", text, re.IGNORECASE) if alone else _LEVEL.search(text)
    level = f"N{found[1]}" if found else ""
    return level if level in dict(Group._meta.get_field("level").choices or []) else ""
