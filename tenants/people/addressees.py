"""Several addresses typed or pasted at once, one a line: "Dilnoza Karimova <dilnoza@mail.uz>" or the address alone."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>")
LONGEST_NAME = 80


@dataclass(frozen=True)
class Addressee:
    """One line. `error`: why nobody can be written to by it."""

    line: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    error: str = ""


def read_addressees(text: str) -> list[Addressee]:
    """In the order of the lines; empty ones are left out, an address that comes again is an error."""
    lines = [line.strip().rstrip(",").strip() for line in re.split(r"[\n;]", text)]
    found: list[Addressee] = []
    for line in filter(None, lines):
        one = _read(line)
        if not one.error and any(one.email == other.email for other in found if not other.error):
            one = Addressee(line, error=_("This address is in the list already."))
        found.append(one)
    return found


def _read(line: str) -> Addressee:
    named = NAMED.fullmatch(line)
    email = (named["email"] if named else line).strip().removeprefix("mailto:").lower()
    try:
        validate_email(email)
    except ValidationError:
        return Addressee(line, error=_("This is not an e-mail address."))
    name = named["name"].strip().strip("\"'") if named else ""
    first, _space, last = " ".join(name.split()).partition(" ")
    if max(len(first), len(last)) > LONGEST_NAME:
        return Addressee(line, error=_("The name is too long."))
    return Addressee(line, email=email, first_name=first, last_name=last)
