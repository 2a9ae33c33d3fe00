"""Phone numbers: any usual spelling in, one form kept, spaces where people expect them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tenants.people.models import Role, User
from tenants.people.phones import clean_phone, search_words, shown_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("   ", ""),
        ("+998901234567", "+998901234567"),
        ("+998 90 123-45-67", "+998901234567"),
        ("998 (90) 123 45 67", "+998901234567"),
        ("00998 90 123 45 67", "+998901234567"),
        ("90 123 45 67", "+998901234567"),
        ("8 90 123-45-67", "+998901234567"),
        ("+998 90 123—45—67", "+998901234567"),
        ("＋９９８　９０ １２３ ４５ ６７", "+998901234567"),
        ("8 (912) 345-67-89", "+79123456789"),
        ("+7 912 345 67 89", "+79123456789"),
        ("+81 90-1234-5678", "+819012345678"),
        ("+49 170 1234567", "+491701234567"),
    ],
)
def test_usual_spellings_are_kept_in_one_form(typed, kept):
    assert clean_phone(typed) == kept
    assert clean_phone(kept) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("+998 90 123 45 6", "After +998 come 9 digits, here are 8."),
        ("+998 90 123 45 678", "After +998 come 9 digits, here are 10."),
        ("+7 912 345", "After +7 come 10 digits, here are 6."),
        ("12345", "Begin with + and the number of the country: +998 90 123 45 67."),
        ("call me", "A phone number has only digits, and a + before them: +998 90 123 45 67."),
        ("90+1234567", "A phone number has only digits, and a + before them: +998 90 123 45 67."),
        ("+49 17", "There is no phone number like this. Compare it with +998 90 123 45 67."),
        ("+4917012345678901", "There is no phone number like this. Compare it with +998 90 123 45 67."),
        ("+0123456789", "There is no phone number like this. Compare it with +998 90 123 45 67."),
    ],
)
def test_what_is_no_number_is_told_in_a_sentence(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        clean_phone(typed)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+998901234567", "+998 90 123 45 67"),
        ("+79123456789", "+7 912 345 67 89"),
        ("+819012345678", "+81 90 1234 5678"),
        ("+491701234567", "+491701234567"),
        ("", ""),
        ("12", "12"),
    ],
)
def test_shown_with_spaces_where_the_country_has_them(kept, shown):
    assert shown_phone(kept) == shown


@pytest.mark.parametrize("typed", ["90 123-45", "+998 (90) 123 45 67", "1234567", "99890"])
def test_search_finds_a_number_however_it_is_typed(house, typed):
    user = User.objects.create_user("z", None, role=Role.STUDENT, first_name="Z", phone="+998901234567")
    assert list(User.objects.all().named(search_words(typed))) == [user]


def test_search_keeps_the_dash_of_a_name():
    assert search_words("anna-maria 90-12") == "anna-maria 90 12"
