"""What an admin sets for the whole centre."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from tenants.hosts import forget_hosts
from tenants.models import Center, Plan, Subscription
from tenants.people.models import AuditEntry
from tests.exams.makers import published


@pytest.fixture(autouse=True)
def fresh_hosts():
    forget_hosts()
    yield
    forget_hosts()


def typed(**changes):
    values = {
        "name": "Sakura",
        "city": "Tashkent",
        "phone": "90 123 45 67",
        "email": "office@sakura.example",
        "language": "en",
        "languages": ["en", "ru"],
        "timezone": "Asia/Samarkand",
        "release_mode": "graded",
        "sync_minutes": "1.5",
        "staff_two_factor": "",
    }
    return {**values, **changes}


def test_settings_are_saved_and_audited(login, house):
    assert login("admin").post("/settings/", typed())["Location"] == "/settings/"
    sakura = Center.objects.get(pk=house.sakura.pk)
    assert (sakura.phone, sakura.languages, sakura.timezone) == ("+998901234567", ["en", "ru"], "Asia/Samarkand")
    assert (sakura.release_mode, sakura.sync_window) == ("graded", 90)
    entry = AuditEntry.objects.get(action="center.settings")
    assert entry.data["fields"]["timezone"] == ["Asia/Tashkent", "Asia/Samarkand"]
    assert Center.objects.get(pk=house.fuji.pk).timezone == "Asia/Tashkent"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"phone": "12"}, "Begin with + and the number of the country: +998 90 123 45 67."),
        ({"timezone": "Mars/Olympus"}, "Mars/Olympus is not one of the available choices."),
        ({"languages": ["ru"]}, "The language of the centre is among those offered."),
        ({"languages": []}, "This field is required."),
        ({"sync_minutes": "61"}, "Ensure this value is less than or equal to 60."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_saved(login, house, change, sentence):
    reply = login("admin").post("/settings/", typed(**change))
    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert Center.objects.get(pk=house.sakura.pk).timezone == "Asia/Tashkent"
    assert not AuditEntry.objects.exists()


def test_saving_without_a_change_writes_nothing(login, house):
    admin = login("admin")
    admin.post("/settings/", typed())
    admin.post("/settings/", typed())
    assert AuditEntry.objects.filter(action="center.settings").count() == 1


def test_only_languages_that_are_offered(login, house, django_capture_on_commit_callbacks):
    student = login("student")
    student.post("/language/", {"language": "ja"})
    assert '<html lang="ja"' in student.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        login("admin").post("/settings/", typed(language="ru", languages=["ru", "uz"]))
    page = student.get("/").content.decode()
    assert '<html lang="ru"' in page
    assert ('value="uz"' in page, 'value="ja"' in page) == (True, False)
    translation.activate("en")


def test_new_rooms_begin_with_the_release_of_the_centre(login, mock_test, django_capture_on_commit_callbacks):
    published(mock_test)
    with django_capture_on_commit_callbacks(execute=True):
        login("admin").post("/settings/", typed())
    page = login("teacher").get("/rooms/new/").content.decode()
    assert 'value="graded" id="id_release_mode_1" required checked' in page


def test_what_is_used_of_the_plan(login, house):
    Subscription.objects.filter(center=house.sakura).update(plan=Plan.objects.get(code="free"))
    page = " ".join(login("admin").get("/settings/").content.decode().split())
    assert "<dt>Students</dt><dd>3<small>/ 30</small>" in page
    assert "<dt>Teachers and admins</dt><dd>3<small>/ 3</small>" in page


def test_colour_and_logo_of_the_centre(login, house):
    admin = login("admin")
    logo = SimpleUploadedFile("logo.png", picture(), "image/png")
    assert admin.post("/settings/branding/", {"colour": "#0E6668", "logo": logo})["Location"] == "/settings/"
    sakura = Center.objects.get(pk=house.sakura.pk)
    assert sakura.logo.name.startswith("center/")
    assert AuditEntry.objects.filter(action="center.branding").count() == 1
    admin.post("/settings/branding/", {"colour": "#0E6668", "remove_logo": "on"})
    assert not Center.objects.get(pk=house.sakura.pk).logo


def test_what_is_no_picture_is_refused_and_the_settings_stay(login, house):
    file = SimpleUploadedFile("logo.png", b"<script>", "image/png")
    reply = login("admin").post("/settings/branding/", {"colour": "#777", "logo": file})
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "Write the colour as # and six digits, for example #0E6668." in page
    assert "is not a picture" in page
    assert 'value="Sakura"' in page


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "#9B1F4D").save(out, "PNG")
    return out.getvalue()
