"""Phone numbers: typed in any usual spelling, kept as +998901234567, shown as +998 90 123 45 67."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HOME = "998"
# How many digits follow the country's code, in the groups that people there know.
COUNTRIES = {
    "998": (2, 3, 2, 2),
    "996": (3, 3, 3),
    "992": (2, 3, 2, 2),
    "993": (2, 2, 2, 2),
    "82": (2, 4, 4),
    "81": (2, 4, 4),
    "7": (3, 3, 2, 2),
}
SHORTEST, LONGEST = 8, 15  # digits of a number anywhere in the world, its country included (E.164)
BETWEEN = re.compile(r"[\s().\-‐-―−/]+")


def clean_phone(text: str) -> str:
    """The number as it is kept, "" for nothing; a ValidationError says what is wrong with it."""
    typed = BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    if not typed:
        return ""
    if not re.fullmatch(r"\+?[0-9]+", typed):
        raise ValidationError(_("A phone number has only digits, and a + before them: +998 90 123 45 67."))
    number = _with_country(typed)
    _check_length(number)
    return f"+{number}"


def shown_phone(phone: str) -> str:
    """With spaces where people of that country put them."""
    code = _country_of(phone.removeprefix("+"))
    rest = phone.removeprefix(f"+{code}")
    if not code or len(rest) != sum(COUNTRIES[code]):
        return phone
    parts, start = [f"+{code}"], 0
    for length in COUNTRIES[code]:
        parts.append(rest[start : start + length])
        start += length
    return " ".join(parts)


def search_words(text: str) -> str:
    """What is typed into a search, with the dashes and brackets between digits as spaces: numbers are kept without."""
    return re.sub(r"(?<=\d)[\s().\-/]+(?=\d)", " ", text)


def _with_country(typed: str) -> str:
    """The digits that follow the +. Without one: nine digits are a number of this country, 8 is its old way out."""
    if typed.startswith("+"):
        return typed[1:]
    if typed.startswith("00"):
        return typed[2:]
    if len(typed) == 9:
        return HOME + typed
    if len(typed) == 10 and typed.startswith("8"):
        return HOME + typed[1:]
    if len(typed) == 11 and typed.startswith("8"):
        return "7" + typed[1:]
    if _country_of(typed) and len(typed) > 9:
        return typed
    raise ValidationError(_("Begin with + and the number of the country: +998 90 123 45 67."))


def _check_length(number: str) -> None:
    code = _country_of(number)
    if code:
        needed, given = sum(COUNTRIES[code]), len(number) - len(code)
        if given != needed:
            raise ValidationError(
                _("After +%(code)s come %(needed)d digits, here are %(given)d.")
                % {"code": code, "needed": needed, "given": given}
            )
    elif number.startswith("0") or not SHORTEST <= len(number) <= LONGEST:
        raise ValidationError(_("There is no phone number like this. Compare it with +998 90 123 45 67."))


def _country_of(number: str) -> str:
    return next((code for code in COUNTRIES if number.startswith(code)), "")
