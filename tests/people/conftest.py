"""Invitations that several tests begin with."""

from typing import Any

import pytest

from tenants.people.models import Invitation, Role
from tenants.people.services.invitations import create_class_invitation, invite_person
from tests.people.inviting import NEW


@pytest.fixture
def invite(person: Any, group: Any) -> Any:
    """`invite(actor="teacher")`: somebody invited into N5 A."""

    def make(email: str = NEW, *, actor: str = "teacher", **values: Any) -> Invitation:
        values = {"role": Role.STUDENT, "group": group, **values}
        return invite_person(actor=person(actor), email=email, **values)

    return make


@pytest.fixture
def of_class(person: Any, group: Any) -> Invitation:
    """A class link of the teacher of N5 A."""
    return create_class_invitation(actor=person("teacher"), group=group)


@pytest.fixture
def personal(invite: Any) -> Invitation:
    return invite(first_name="Dilnoza", last_name="Karimova")
