"""The first owner of the platform; owners have no page that makes more of them."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.db import connection
from tenants.people.models import Role, User


class Command(BaseCommand):
    help = "Makes an owner, who logs in on the public site. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("first_name")
        parser.add_argument("last_name", nargs="?", default="")

    def handle(self, *args: Any, email: str, first_name: str, last_name: str, **options: Any) -> None:
        connection.set_schema_to_public()
        owner = User(username=email.lower(), email=email, first_name=first_name, last_name=last_name, role=Role.OWNER)
        try:
            owner.full_clean(exclude=["password"])
            password = ask_password()
            validate_password(password, owner)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        User.objects.create_user(
            owner.username, password, email=email, first_name=first_name, last_name=last_name, role=Role.OWNER
        )
        self.stdout.write(f"{owner.name} may log in as {email.lower()}.")


def ask_password() -> str:
    """Typed twice at a terminal; one line where there is none."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise CommandError("The two passwords differ.")
    return password
