"""Two who come at the same moment, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tenants.db import connection
from tenants.errors import Refused
from tenants.people.models import Group, Invitation, User
from tenants.people.services.invitations import (
    create_class_invitation,
)
from tenants.people.services.joining import accept_invitation
from tenants.schemas import inside
from tests.people.inviting import NEW, PASSWORD, uses


def _in_sakura(house: Any, act: Any) -> Any:
    """In a thread with a connection of its own."""
    try:
        with inside(house.sakura):
            return act()
    except Refused as refused:
        return type(refused).__name__
    finally:
        connection.close()


@pytest.fixture
def scene(committed):
    """A class link that others see; what it made is gone afterwards."""
    teacher, group = User.objects.get(username="teacher"), Group.objects.get(name="N5 A")
    yield committed, create_class_invitation(actor=teacher, group=group, max_uses=1)
    connection.set_tenant(committed.sakura)
    User.objects.exclude(invitation=None).delete()
    Invitation.objects.all().delete()


def test_of_two_at_once_one_gets_the_last_use(scene):
    house, invitation = scene
    barrier = Barrier(4)

    def join(name: str) -> str:
        barrier.wait()
        return accept_invitation(invitation, first_name=name, password=PASSWORD).username

    with ThreadPoolExecutor(4) as pool:
        names = ("ali", "vali", "lola", "nodira")
        found = [pool.submit(_in_sakura, house, lambda name=name: join(name)) for name in names]
        results = [one.result() for one in found]
    assert sorted(results).count("NoLongerUsable") == 3
    assert (uses(invitation), User.objects.filter(invitation=invitation).count()) == (1, 1)


def test_of_two_with_one_address_at_once_one_gets_the_account(scene):
    house, invitation = scene
    other = create_class_invitation(actor=invitation.created_by, group=invitation.group)
    Invitation.objects.filter(pk=invitation.pk).update(max_uses=5)
    barrier = Barrier(2)

    def join(link: Invitation) -> str:
        barrier.wait()
        return accept_invitation(link, first_name="Ali", email=NEW, password=PASSWORD).username

    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(_in_sakura, house, lambda link=link: join(link)) for link in (invitation, other)]
        results = [one.result() for one in found]
    assert sorted(results) == ["EmailTaken", "ali"]
    assert User.objects.filter(email=NEW).count() == 1
    assert uses(invitation) + uses(other) == 1
