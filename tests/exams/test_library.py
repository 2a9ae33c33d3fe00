"""The library: found, told where it is used, changed by whom it belongs to, chosen in a form, cleaned up."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exams.errors import ExamError
from exams.library import recent_media, unused_media, used_media, uses_by_media, uses_of
from exams.models import Choice, MediaFile, MediaState, Question, QuestionGroup
from exams.services.media import delete_media, delete_unused, replace_file, update_media
from tests.exams.makers import published, small_test
from tests.exams.media_files import RIGHTS, ready, ready_picture, recording, sent, stored

pytestmark = pytest.mark.usefixtures("house")


def listed(reply: Any) -> list[str]:
    return re.findall(r'class="lib__a".*?<b>(.*?)</b>', reply.content.decode(), re.DOTALL)


def many(count: int, **values: Any) -> None:
    MediaFile.objects.bulk_create(
        MediaFile(kind="picture", name=f"map {n:04d}", content_type="image/png", sha256=f"{n:064d}", size=n, **values)
        for n in range(count)
    )


def place_everywhere(media: MediaFile) -> None:
    """On a question, a choice, a mondai and in a passage of one test."""
    test = small_test()
    group = QuestionGroup.objects.filter(section__test=test).first()
    assert group is not None
    test.media.add(media)
    group.picture, group.passage = media, f"![A map]({media.file_name})"
    group.save(update_fields=["picture", "passage"])
    question = group.questions.order_by("pk")[0]
    Question.objects.filter(pk=question.pk).update(picture=media)
    Choice.objects.filter(question=question, number=1).update(picture=media)


def test_every_place_that_shows_a_file_is_told():
    media = ready_picture()
    assert uses_of(media) == []
    place_everywhere(media)
    assert {use.place for use in uses_of(media)} == {"question", "choice", "group", "passage"}
    published(small_test())
    sound = MediaFile.objects.filter(kind="audio").latest("pk")
    assert {use.place for use in uses_of(sound)} == {"recording", "edition"}
    assert set(used_media(MediaFile.objects.all())) == {media, *MediaFile.objects.filter(kind="audio")}


def test_picture_of_a_test_that_no_passage_names_is_unused():
    media, other = ready_picture(), ready_picture("other.png")
    test = small_test()
    test.media.add(media, other)
    QuestionGroup.objects.filter(section__test=test).update(passage=f"![]({other.file_name})")
    assert list(unused_media(MediaFile.objects.filter(kind="picture"))) == [media]


def test_uses_of_many_files_are_one_query(django_assert_num_queries):
    media = ready_picture()
    place_everywhere(media)
    wanted = list(MediaFile.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        assert len(uses_by_media(wanted)[media.pk]) == 4


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["lesson", "map 0001", "map 0000"]),
        ("?q=MAP", ["map 0001", "map 0000"]),
        ("?q=recorded", ["lesson"]),
        ("?q=map+0001", ["map 0001"]),
        ("?kind=audio", ["lesson"]),
        ("?sort=name", ["lesson", "map 0000", "map 0001"]),
        ("?sort=large", ["lesson", "map 0001", "map 0000"]),
        ("?state=failed", []),
        ("?state=waiting", ["lesson"]),
        ("?state=norights", ["map 0001", "map 0000"]),
        ("?state=expiring", ["lesson"]),
        ("?by=me", ["lesson"]),
        ("?use=no", ["lesson", "map 0001", "map 0000"]),
        ("?use=yes", []),
        ("?kind=nonsense&sort=nonsense&state=nonsense&page=nonsense", ["lesson", "map 0001", "map 0000"]),
    ],
)
def test_files_are_found(login, query, names):
    many(2)
    stored(expires_on=timezone.localdate() + timedelta(days=5))
    reply = login("teacher").get(f"/library/{query}")
    assert listed(reply) == names
    assert ("No file matches." in reply.content.decode()) == (not names)


def test_empty_library_leads_to_the_upload(login):
    page = login("teacher").get("/library/").content.decode()
    assert "There is no recording and no picture yet." in page
    assert 'href="/library/upload/"' in page


@pytest.mark.parametrize("path", ["/library/", "/library/?use=no", "/library/choose/?kind=picture", "/library/unused/"])
def test_queries_are_the_same_for_one_file_and_for_a_thousand(login, path):
    admin, counts = login("admin"), []
    place_everywhere(ready_picture())
    for more in (2, 1000):
        many(more)
        MediaFile.objects.update(created_at=timezone.now() - timedelta(days=200))
        admin.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_page_of_a_file_says_where_it_is_used(login):
    media = ready_picture()
    place_everywhere(media)
    page = login("other_teacher").get(f"/library/{media.pk}/").content.decode()
    for words in ("Picture of a question", "Picture of a choice", "Picture of mondai 1", "In the passage of mondai 1"):
        assert words in page
    assert "Only whoever uploaded this file and admins change it." in page
    assert "Delete it" not in login("admin").get(f"/library/{media.pk}/").content.decode()


def test_waveform_and_both_forms_are_on_the_page_of_a_recording(login):
    media = ready()
    page = login("teacher").get(f"/library/{media.pk}/").content.decode()
    assert "<wave-form" in page
    assert 'type="audio/mp4"' in page
    assert "?as=opus" in page


def test_details_are_changed_by_the_owner_and_admins(login):
    media = ready_picture()
    values = {"name": "Карта", "source": "Atlas, p. 3", "licence": "CC BY 4.0", "expires_on": "2031-05-01"}
    assert login("other_teacher").post(f"/library/{media.pk}/", values).status_code == 403
    for who in ("teacher", "admin"):
        assert login(who).post(f"/library/{media.pk}/", values).status_code == 302
    media.refresh_from_db()
    assert (media.name, media.source, media.licence, str(media.expires_on)) == tuple(values.values())
    reply = login("teacher").post(f"/library/{media.pk}/", values | {"name": " ", "source": ""})
    assert reply.status_code == 422
    assert "Give it a name." in reply.content.decode()
    assert "Say where it is from." in reply.content.decode()


def test_name_that_a_passage_uses_stays(person):
    media = ready_picture()
    MediaFile.objects.update(name="map.png")
    media.refresh_from_db()
    place_everywhere(media)
    with pytest.raises(ExamError, match="A passage shows this picture by its name"):
        update_media(media, actor=person("admin"), name="plan", **RIGHTS)
    assert update_media(media, actor=person("admin"), name="map.png", **RIGHTS).name == "map.png"


def test_file_in_use_is_not_deleted(login, person):
    media = ready_picture()
    place_everywhere(media)
    with pytest.raises(ExamError, match="“Small N5 test” uses this file"):
        delete_media(media, actor=person("admin"))
    reply = login("teacher").post(f"/library/{media.pk}/delete/", follow=True)
    assert "Take it out there first." in reply.content.decode()
    assert MediaFile.objects.filter(pk=media.pk).exists()


def test_deleting_takes_the_bytes_along(login, django_capture_on_commit_callbacks):
    media = ready()
    with django_capture_on_commit_callbacks(execute=True):
        reply = login("teacher").post(f"/library/{media.pk}/delete/", follow=True)
    assert "“lesson” is deleted." in reply.content.decode()
    assert not MediaFile.objects.exists()
    assert not default_storage.exists(str(media.file.name))
    assert not default_storage.exists(str(media.opus.name))


def test_published_file_is_not_replaced(person):
    published()
    media = MediaFile.objects.get()
    with pytest.raises(ExamError, match="A published test shows this file"):
        replace_file(media, sent(recording()), actor=person("admin"))


def test_picture_does_not_take_the_place_of_a_recording(login):
    media = ready_picture()
    reply = login("teacher").post(f"/library/{media.pk}/replace/", {"file": sent(recording())})
    assert reply.status_code == 422
    assert "A recording takes the place of a recording, a picture that of a picture." in reply.content.decode()
    assert "Choose a file." in login("teacher").post(f"/library/{media.pk}/replace/").content.decode()


def test_unused_files_of_an_age_are_deleted_when_that_is_confirmed(login, person):
    old, used, new = ready_picture("old.png"), ready_picture("used.png"), ready_picture("new.png")
    theirs = ready(by="other_teacher")
    place_everywhere(used)
    MediaFile.objects.exclude(pk=new.pk).update(created_at=timezone.now() - timedelta(days=100))
    MediaFile.objects.filter(kind="audio").exclude(pk=theirs.pk).update(state=MediaState.RUNNING)
    teacher = login("teacher")
    assert listed(teacher.get("/library/unused/?days=90")) == ["old"]
    assert listed(teacher.get("/library/unused/?days=180")) == []
    assert listed(teacher.get("/library/unused/?days=1")) == ["old"]  # no such age: three months
    reply = teacher.post("/library/unused/", {"days": "90"}, follow=True)
    assert "1 file is deleted." in reply.content.decode()
    assert not MediaFile.objects.filter(pk=old.pk).exists()
    assert MediaFile.objects.filter(pk__in=[used.pk, new.pk, theirs.pk]).count() == 3
    assert delete_unused(actor=person("admin"), before=timezone.now()) == 2  # the new one and the colleague's


def test_panel_of_a_chooser_offers_what_fits(login):
    image, _sound = ready_picture(), ready()
    waiting, failed = stored(recording("wav"), "new.wav"), stored(recording("flac"), "bad.flac")
    MediaFile.objects.filter(pk=failed.pk).update(state=MediaState.FAILED)
    teacher = login("teacher")
    pictures = teacher.get("/library/choose/?kind=picture&field=picture").content.decode()
    assert re.findall(r'data-choose="(\d+)" data-file-name="([^"]+)"', pictures) == [
        (str(image.pk), f"picture-{image.pk}.png")
    ]
    sounds = teacher.get("/library/choose/?kind=audio&q=new").content.decode()
    assert f'id="choice-{waiting.pk}"' in sounds
    assert "data-choose" not in sounds  # not before it is ready
    assert "bad" not in teacher.get("/library/choose/?kind=audio").content.decode()
    assert "No file matches." in teacher.get("/library/choose/?kind=audio&q=nothing").content.decode()


def test_plain_list_offers_what_is_ready():
    image = ready_picture()
    ready()
    stored(recording("wav"), "new.wav")
    assert list(recent_media("picture")) == [image]
