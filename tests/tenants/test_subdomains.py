"""Addresses of centres: offered from a name in any script, checked with a sentence each."""

import pytest
from django.db import connection

from tenants.errors import Refused
from tenants.models import Domain
from tenants.subdomains import check_subdomain, offer_subdomain


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("Токио", "tokio"),
        ("「さくら」", "sakura-2"),  # Sakura is there
        ("Fargʻona Nihongo", "fargona-nihongo"),
        ("Registon Japanese Centre (Samarkand), second building", "registon-japanese-centre-samarkand-s"),
        ("日本語学校", "ribenyuxuexiao"),
        ("Admin", "admin-2"),
        ("Ю", "yu-school"),
        ("…", "school"),
    ],
)
def test_name_in_any_script_gives_an_address_that_is_free(house, name, offered):
    assert offer_subdomain(name) == offered
    assert check_subdomain(offered) == offered


def test_taken_names_get_the_next_number(house):
    connection.set_schema_to_public()
    for label in ("tokio", "tokio-2", "tokio-4", "tokiofan"):
        Domain.objects.create(domain=f"{label}.localhost", tenant=house.fuji, is_primary=False)
    assert offer_subdomain("Токио") == "tokio-3"


def test_address_is_read_as_it_may_be_typed(house):
    assert check_subdomain("  Tokio-2 ") == "tokio-2"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The address has 3 to 40 letters."),
        ("ab", "The address has 3 to 40 letters."),
        ("a" * 41, "The address has 3 to 40 letters."),
        ("токио", "Use small Latin letters and digits, with single dashes between them: tokio-2."),
        ("to kio", "Use small Latin letters and digits, with single dashes between them: tokio-2."),
        ("tokio.jp", "Use small Latin letters and digits, with single dashes between them: tokio-2."),
        ("-tokio", "Use small Latin letters and digits, with single dashes between them: tokio-2."),
        ("xn--80aq", "Use small Latin letters and digits, with single dashes between them: tokio-2."),
        ("www", "“www” is kept for mikan itself. Choose another address."),
        ("API", "“api” is kept for mikan itself. Choose another address."),
        ("sakura", "“sakura” belongs to a centre already. Choose another address."),
    ],
)
def test_address_that_cannot_be_says_why(house, text, sentence):
    with pytest.raises(Refused) as refused:
        check_subdomain(text)
    assert refused.value.sentence == sentence


def test_own_address_is_no_other_centres(house):
    assert check_subdomain("sakura", center=house.sakura) == "sakura"
    with pytest.raises(Refused):
        check_subdomain("sakura", center=house.fuji)
