"""Why a line cannot be taken, in the reader's language. Stored are the name of the sentence and what stands in it."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.people.importing.columns import LABELS
from tenants.people.importing.rows import Row
from tenants.people.models import Role
from tenants.people.phones import clean_phone

SENTENCES: dict[str, str | Promise] = {
    "formula": gettext_lazy("%(column)s begins with = + - or @ like a formula. Write the plain text."),
    "no_name": gettext_lazy("The name is missing."),
    "too_long": gettext_lazy("%(column)s is too long. There is room for %(most)d letters."),
    "bad_email": gettext_lazy("This is no e-mail address."),
    "bad_username": gettext_lazy("A user name has only small Latin letters, digits and . _ @ + -"),
    "bad_role": gettext_lazy("The role is student or teacher."),
    "admin_role": gettext_lazy("Nobody becomes an admin by a list. Invite them as an admin."),
    "teacher_email": gettext_lazy("A teacher needs an e-mail."),
    "bad_level": gettext_lazy("The level is N5, N4, N3, N2 or N1."),
    "bad_language": gettext_lazy("The language is en, ru, uz or ja."),
    "email_twice": gettext_lazy("Line %(row)d has the same e-mail."),
    "username_twice": gettext_lazy("Line %(row)d has the same user name."),
    "same_person": gettext_lazy("Line %(row)d is the same person."),
    "several_here": gettext_lazy("Several people here have this name and phone. Add the user name of the one meant."),
    "email_taken": gettext_lazy("The e-mail belongs to %(name)s. Write the name as it is here, or another e-mail."),
    "username_taken": gettext_lazy("The user name belongs to %(name)s. Write the name as it is here, or another one."),
    "email_of": gettext_lazy("The e-mail belongs to %(name)s, who has another user name."),
    "admin_here": gettext_lazy("%(name)s is an admin here. Admins are not changed by a list."),
    "guest_here": gettext_lazy("%(name)s is here as a guest. Make the guest a student first."),
    "inactive": gettext_lazy("%(name)s is here, but not active. Open the person's page first."),
    "other_role": gettext_lazy("%(name)s is here as %(role)s. The role is changed on the person's page."),
    "archived": gettext_lazy("The group %(group)s is archived."),
    "group_full": gettext_lazy("The group %(group)s is full."),
    "no_level": gettext_lazy("The group %(group)s is new. Write its level: N5 to N1."),
    "other_level": gettext_lazy("The group %(group)s has the level %(level)s."),
    "meanwhile": gettext_lazy("Something changed here after you looked. Import this line again."),
}


def sentences(row: Row) -> list[str]:
    """One for each problem of the line."""
    return [_sentence(row, name, values) for name, values in row.problems]


def _sentence(row: Row, name: str, values: dict[str, object]) -> str:
    if name == "bad_phone":
        return _phone_problem(row.cells.get("phone", ""))
    said = dict(values)
    if "column" in said:
        said["column"] = str(LABELS.get(str(said["column"]), said["column"]))
    if "role" in said:
        said["role"] = Role(str(said["role"])).label
    return str(SENTENCES[name]) % said


def _phone_problem(phone: str) -> str:
    try:
        clean_phone(phone)
    except ValidationError as error:
        return " ".join(error.messages)
    return _("This is no phone number.")
