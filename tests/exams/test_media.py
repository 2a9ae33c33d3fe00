import pytest

from exams.models import Attempt, MediaFile
from tests.exams.makers import open_exam, silence, sitting


@pytest.fixture
def media(house):
    attempt = sitting(open_exam())
    Attempt.objects.filter(pk=attempt.pk).update(section=3)
    return MediaFile.objects.get(kind="audio")


def body(reply) -> bytes:
    return b"".join(reply.streaming_content) if reply.streaming else reply.content


def test_recording_whole(media, login):
    reply = login("student").get(f"/media/{media.pk}/")
    assert body(reply) == silence()
    assert reply["Content-Type"] == "audio/wav"
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Accept-Ranges"] == "bytes"
    assert reply["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=10-999999999", 10, None)],
)
def test_range(media, login, header, first, last):
    reply = login("student").get(f"/media/{media.pk}/", headers={"range": header})
    whole = silence()
    assert reply.status_code == 206
    assert body(reply) == whole[first : None if last is None else last + 1]
    start = first if first >= 0 else len(whole) + first
    assert reply["Content-Range"] == f"bytes {start}-{len(whole) - 1 if last is None else last}/{len(whole)}"


@pytest.mark.parametrize("header", ["bytes=999999999-", "bytes=5-2"])
def test_range_that_cannot_be_is_416(media, login, header):
    assert login("student").get(f"/media/{media.pk}/", headers={"range": header}).status_code == 416


@pytest.mark.parametrize("header", ["bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=-"])
def test_range_that_is_none_is_the_whole_file(media, login, header):
    reply = login("student").get(f"/media/{media.pk}/", headers={"range": header})
    assert (reply.status_code, body(reply)) == (200, silence())


def test_media_of_a_section_that_is_not_open_does_not_exist(media, login):
    Attempt.objects.update(section=2)
    student = login("student")
    assert student.get(f"/media/{media.pk}/").status_code == 404
    attempt = Attempt.objects.get()
    assert student.get(f"/attempts/{attempt.pk}/recording/3/").status_code == 404


def test_file_that_is_gone_is_404(media, login):
    media.file.storage.delete(media.file.name)
    assert login("student").get(f"/media/{media.pk}/").status_code == 404


def test_nginx_hands_over_where_it_is_set(media, login, settings):
    settings.ACCEL_REDIRECT = "/private/"
    reply = login("student").get(f"/media/{media.pk}/")
    assert reply["X-Accel-Redirect"].startswith("/private/c_")
    assert reply["X-Accel-Redirect"].endswith(".wav")
    assert (reply.content, reply["Content-Type"]) == (b"", "audio/wav")
