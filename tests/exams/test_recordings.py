"""A section's recording: chosen, cut into questions, or spoken from its scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exams.models import DraftChange, MediaFile, MediaState, Question, QuestionGroup, Section
from exams.services.authoring import add_questions, save_question
from exams.services.media import SILENCE, UNCLAIMED, replace_file, waiting_media
from exams.services.media_processing import UNSPOKEN, prepare_media
from exams.services.recording_drafts import drafts_of, make_draft, order_draft
from exams.services.recordings import CutConflict, save_cues
from tenants.people.models import User
from tests.exams.media_files import recording, sent


@pytest.fixture
def section(mock_test) -> Section:
    """The listening section: an introduction and two questions on a recording of 100 seconds with two long silences."""
    section = mock_test.sections.get(position=3)
    silences = [[20.0, 23.0], [24.0, 25.0], [50.0, 62.0], [63.0, 64.0], [88.0, 100.0]]
    MediaFile.objects.filter(pk=section.recording_id).update(seconds=100.0, peaks=[0, 50, 100] * 10, silences=silences)
    QuestionGroup.objects.filter(section=section).update(cue=None)
    Question.objects.filter(group__section=section).update(cue=None)
    return section


def _url(section, name="recording_cut", *more):
    return reverse(name, args=[section.test_id, section.position, *more])


def _keys(section):
    group = section.groups.get()
    return [f"g{group.pk}", *(f"q{question.pk}" for question in group.questions.all())]


def _fields(section, *times, **more):
    """What the page sends: (start, end) for each piece."""
    fields = {}
    for key, (start, end) in zip(_keys(section), times, strict=True):
        fields |= {f"start-{key}": start, f"end-{key}": end, f"seen-{key}": ""}
    return fields | more


def _cues(section):
    group = section.groups.get()
    return [group.cue, *(question.cue for question in group.questions.all())]


def _said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


TIMES = (("0:00.0", "0:23.0"), ("0:23", "62"), ("1:02.0", "1:40.0"))
CUES = [{"start": 0.0, "end": 23.0}, {"start": 23.0, "end": 62.0}, {"start": 62.0, "end": 100.0}]


# --- cutting


def test_the_page_proposes_pieces_at_the_silences_and_saves_nothing(login, section):
    html = login("teacher").get(_url(section)).content.decode()
    shown = re.findall(r'name="(?:start|end)-\w+" value="([^"]*)"', html)
    assert shown == ["0:00.0", "0:22.7", "0:22.7", "1:01.7", "1:01.7", "1:40.0"]
    assert "Proposed by the silences, not saved yet." in html
    assert _cues(section) == [None, None, None]


def test_saved_pieces_are_shown_again_and_noted_once(login, section):
    client = login("teacher")
    response = client.post(_url(section), _fields(section, *TIMES))
    assert (response.status_code, _said(response)) == (302, ["Saved: 3 pieces changed."])
    assert _cues(section) == CUES
    html = client.get(_url(section)).content.decode()
    assert re.findall(r'name="start-\w+" value="([^"]*)"', html) == ["0:00.0", "0:23.0", "1:02.0"]
    assert "Proposed by the silences" not in html
    assert [(row.action, row.saves) for row in DraftChange.objects.filter(test=section.test_id)] == [
        ("recording.cut", 1)
    ]


def test_places_keep_their_hundredths_while_nobody_moves_them(login, section):
    first, second, third = _keys(section)
    stored = [{"start": 0.0, "end": 23.04}, {"start": 23.04, "end": 62.0}, {"start": 62.0, "end": 100.0}]
    save_cues(section, dict(zip((first, second, third), stored, strict=True)), seen={}, actor=_teacher())
    html = login("teacher").get(_url(section)).content.decode()
    fields = dict(re.findall(r'name="((?:start|end|seen)-\w+)" value="([^"]*)"', html))
    response = login("teacher").post(_url(section), fields | {f"end-{third}": "1:39.0"})
    assert _said(response) == ["Saved: 1 piece changed."]
    assert _cues(section) == [stored[0], stored[1], {"start": 62.0, "end": 99.0}]


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        (("", ""), "Give a start and an end."),
        (("0:23", ""), "Give a start and an end."),
        (("abc", "0:40"), "Write each time as 1:02.5."),
        (("0:40", "0:30"), "The end is not after the start."),
        (("0:22", "0:40"), "The piece above ends later, at 0:23.0."),
        (("0:23", "1:41"), "The recording ends at 1:40.0."),
    ],
)
def test_what_is_wrong_is_said_beside_the_row_and_what_was_typed_stays(login, section, times, sentence):
    response = login("teacher").post(_url(section), _fields(section, TIMES[0], times, ("1:41.5", "1:50")))
    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert f'value="{times[0]}"' in html
    assert 'value="1:41.5"' in html
    assert _cues(section) == [None, None, None]


def test_a_mondai_may_have_no_introduction(login, section):
    login("teacher").post(_url(section), _fields(section, ("", ""), *TIMES[1:]))
    assert _cues(section) == [None, *CUES[1:]]


def test_two_questions_may_be_heard_together(login, section):
    QuestionGroup.objects.filter(section=section).update(type="one_recording")
    last = _keys(section)[-1]
    login("teacher").post(_url(section), _fields(section, *TIMES[:2], ("", ""), **{f"with-{last}": "1"}))
    assert _cues(section) == [CUES[0], CUES[1], CUES[1]]
    html = login("teacher").get(_url(section)).content.decode()
    assert re.search(rf'name="with-{last}" value="1" data-with checked', html)


def test_two_questions_on_one_talk_are_proposed_as_one_piece(login, section):
    QuestionGroup.objects.filter(section=section).update(type="listening_integrated")
    html = login("teacher").get(_url(section)).content.decode()
    assert re.search(rf'name="with-{_keys(section)[-1]}" value="1" data-with checked', html)


def test_a_colleagues_text_is_no_conflict_and_is_kept(login, section):
    question = section.groups.get().questions.first()
    fields = _fields(section, *TIMES)
    save_question(question.pk, actor=_teacher(), version=question.version, fields={"stem": "newer"})
    assert login("teacher").post(_url(section), fields).status_code == 302
    question.refresh_from_db()
    assert (question.stem, question.cue, question.version) == ("newer", CUES[1], 3)


def test_a_piece_that_a_colleague_moved_meanwhile_is_shown_and_nothing_is_lost(login, section):
    key = _keys(section)[1]
    theirs = {"start": 25.0, "end": 60.0}
    save_cues(section, {key: theirs}, seen={}, actor=User.objects.get(username="admin"))
    response = login("teacher").post(_url(section), _fields(section, *TIMES))
    html = response.content.decode()
    assert response.status_code == 422
    assert "A colleague put it at 0:25.0 – 1:00.0. Save again to keep yours." in html
    assert _cues(section) == [None, theirs, None]
    again = _fields(section, *TIMES) | {f"seen-{key}": "25.0-60.0"}
    assert f'name="seen-{key}" value="25.0-60.0"' in html
    assert login("teacher").post(_url(section), again).status_code == 302
    assert _cues(section) == CUES


def test_a_conflict_names_what_is_stored(section):
    key = _keys(section)[1]
    save_cues(section, {key: CUES[1]}, seen={}, actor=_teacher())
    with pytest.raises(CutConflict) as caught:
        save_cues(section, {key: CUES[2]}, seen={}, actor=_teacher())
    assert caught.value.stored == {key: CUES[1]}


def test_a_question_that_was_deleted_meanwhile_is_passed_over(login, section):
    fields = _fields(section, *TIMES)
    section.groups.get().questions.last().delete()
    assert login("teacher").post(_url(section), fields).status_code == 302
    assert _cues(section) == CUES[:2]


def test_queries_do_not_grow_with_the_questions(login, section):
    client = login("teacher")
    client.get(_url(section))
    with CaptureQueriesContext(connection) as few:
        client.get(_url(section))
    documents = [{"stem": str(n), "choices": [{"text": "a"}, {"text": "b"}, {"text": "c"}]} for n in range(40)]
    add_questions(section.groups.get(), documents, actor=_teacher())
    with CaptureQueriesContext(connection) as many:
        response = client.get(_url(section))
    assert len(many) == len(few)
    assert response.content.decode().count("data-row ") == 43


# --- which recording


def test_another_recording_is_chosen_and_taken_out(login, section):
    other = _recording(name="other")
    client = login("teacher")
    client.post(_url(section, "recording_choose"), {"media": str(other.pk)})
    section.refresh_from_db()
    assert section.recording == other
    assert section.test.media.filter(pk=other.pk).exists()
    client.post(_url(section, "recording_choose"), {"media": ""})
    section.refresh_from_db()
    assert section.recording is None
    assert "Choose a recording to cut it into questions" in client.get(_url(section)).content.decode()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("999999", "This recording is not in the library any more. Choose another."),
        ("x", "This recording is not in the library any more. Choose another."),
        ("picture", "This recording is not in the library any more. Choose another."),
        ("waiting", "This recording is not ready yet."),
    ],
)
def test_only_a_recording_that_is_ready_is_chosen(login, section, wanted, sentence):
    made = {
        "picture": lambda: _recording(name="p", kind="picture"),
        "waiting": lambda: _recording(name="w", state=MediaState.WAITING),
    }
    before = section.recording_id
    value = str(made[wanted]().pk) if wanted in made else wanted
    response = login("teacher").post(_url(section, "recording_choose"), {"media": value})
    assert _said(response) == [sentence]
    section.refresh_from_db()
    assert section.recording_id == before


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (MediaState.RUNNING, "The recording is being prepared. It takes about a minute."),
        (MediaState.FAILED, "This recording could not be prepared. Take another one."),
    ],
)
def test_a_recording_that_is_not_ready_is_not_cut(login, section, state, sentence):
    MediaFile.objects.filter(pk=section.recording_id).update(state=state)
    assert sentence in login("teacher").get(_url(section)).content.decode()


def test_a_section_without_questions_says_so(login, section):
    Question.objects.filter(group__section=section).delete()
    html = login("teacher").get(_url(section)).content.decode()
    assert "This section has no question yet. Write its questions first." in html


def test_a_recording_without_a_waveform_is_divided_evenly(login, section):
    recording = MediaFile.objects.filter(pk=section.recording_id)
    recording.update(seconds=60.0, peaks=[], silences=[], heard_at=None)
    assert "The recording is being prepared." in login("teacher").get(_url(section)).content.decode()
    recording.update(heard_at=timezone.now() - timedelta(hours=1))  # whoever was to draw it was lost
    html = login("teacher").get(_url(section)).content.decode()
    assert re.findall(r'name="start-\w+" value="([^"]*)"', html) == ["0:00.0", "0:20.0", "0:40.0"]
    assert "3 are marked: listen to them first." in html


def test_a_section_that_is_not_there_is_404(login, section):
    assert login("teacher").get(reverse("recording_cut", args=[section.test_id, 9])).status_code == 404


def test_another_centres_recording_is_not_chosen(login, section, house):
    connection.set_tenant(house.fuji)
    theirs = _recording(name="theirs", pk=777)
    connection.set_tenant(house.sakura)
    response = login("teacher").post(_url(section, "recording_choose"), {"media": str(theirs.pk)})
    assert _said(response) == ["This recording is not in the library any more. Choose another."]


# --- scripts and drafts


def _scripts(section, *texts):
    html = ""
    fields = {}
    for key, text in zip(_keys(section), texts, strict=True):
        fields |= {f"script-{key}": text, f"seen-{key}": _mark(key)}
    return fields, html


def _mark(key):
    from exams.services.script_saving import print_of

    model = QuestionGroup if key.startswith("g") else Question
    return print_of(model.objects.get(pk=key[1:]).script)


def test_scripts_are_saved_and_a_wrong_one_is_said_beside_it(login, section):
    fields, _html = _scripts(section, "N：はじめます。", "女：はい。[pause 2]\r\n男：いいえ。", "先生：はい。")
    response = login("teacher").post(_url(section, "recording_script"), fields)
    assert response.status_code == 422
    assert "“先生” is no speaker." in response.content.decode()
    assert "先生：はい。</textarea>" in response.content.decode()
    fields[f"script-{_keys(section)[2]}"] = "男：はい。"
    response = login("teacher").post(_url(section, "recording_script"), fields)
    assert (response.status_code, _said(response)) == (302, ["Saved: 3 scripts changed."])
    assert section.groups.get().questions.first().script == [
        {"voice": "woman", "text": "はい。", "pause": 2.0},
        {"voice": "man", "text": "いいえ。", "pause": 0.6},
    ]


def test_a_script_that_a_colleague_changed_is_shown_beside_the_own_one(login, section):
    fields, _html = _scripts(section, "", "女：わたしの。", "")
    question = section.groups.get().questions.first()
    theirs = [{"voice": "man", "text": "かれの。", "pause": 0.6}]
    save_question(question.pk, actor=_teacher(), version=question.version, fields={"script": theirs})
    response = login("teacher").post(_url(section, "recording_script"), fields)
    html = response.content.decode()
    assert response.status_code == 422
    assert "女：わたしの。</textarea>" in html
    assert '<pre lang="ja">男：かれの。</pre>' in html
    question.refresh_from_db()
    assert question.script == theirs


def test_a_draft_is_not_ordered_without_a_script(login, section):
    fields, _html = _scripts(section, "", "", "")
    response = login("teacher").post(_url(section, "recording_script"), fields | {"make": "1"})
    assert _said(response)[-1] == "There is no script yet. Write one first."
    assert not MediaFile.objects.exclude(made_cues={}).exists()


def test_a_draft_is_spoken_prepared_and_taken(login, section, django_capture_on_commit_callbacks, monkeypatch):
    draft = order_draft(section, actor=_teacher())
    assert (draft.state, draft.name) == (MediaState.RUNNING, "聴解 (draft)")
    assert order_draft(section, actor=_teacher()) == draft
    assert "Being spoken." in login("teacher").get(_url(section, "recording_script")).content.decode()
    make_draft(draft.pk, section.pk)
    draft.refresh_from_db()
    assert draft.state == MediaState.WAITING
    prepare_media(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.error) == (MediaState.READY, "")
    cues = draft.made_cues["cues"]
    assert sorted(cues) == sorted(_keys(section))
    assert draft.seconds == pytest.approx(cues[_keys(section)[-1]]["end"] + 3, abs=3)

    client = login("teacher")
    html = client.get(_url(section, "recording_script")).content.decode()
    assert html.count("<cue-player") == 3
    take = _url(section, "recording_take", draft.pk)
    assert _said(client.post(take)) == ["Listen to the draft first, then tick that you did."]
    assert client.post(take, {"heard": "1"}).status_code == 302
    section.refresh_from_db()
    assert section.recording == draft
    assert _cues(section) == [cues[key] for key in _keys(section)]


def test_a_new_draft_replaces_one_that_nobody_took(section):
    first = order_draft(section, actor=_teacher())
    MediaFile.objects.filter(pk=first.pk).update(state=MediaState.FAILED)
    second = order_draft(section, actor=_teacher())
    assert [draft.pk for draft in drafts_of(section)] == [second.pk]
    assert not MediaFile.objects.filter(pk=first.pk).exists()


def test_a_second_message_for_a_draft_that_is_spoken_changes_nothing(section):
    draft = order_draft(section, actor=_teacher())
    MediaFile.objects.filter(pk=draft.pk).update(heard_at="2026-01-01T00:00Z")
    make_draft(draft.pk, section.pk)
    draft.refresh_from_db()
    assert (draft.state, bool(draft.original)) == (MediaState.RUNNING, False)


def _draft(section, **fields) -> MediaFile:
    """One that was spoken and prepared, whatever voices are installed."""
    cues = dict(zip(_keys(section), CUES, strict=True))
    made = {"section": section.pk, "cues": cues, "doubts": []}
    media = _recording(**{"name": "聴解 (draft)", "made_cues": made, "peaks": [50], "created_by": _teacher()} | fields)
    section.test.media.add(media)
    return media


def test_a_draft_is_taken_long_after_it_was_made(login, section):
    draft = _draft(section)
    cache.clear()
    client = login("teacher")
    assert client.get(_url(section, "recording_script")).content.decode().count("<cue-player") == 3
    assert client.post(_url(section, "recording_take", draft.pk), {"heard": "1"}).status_code == 302
    section.refresh_from_db()
    assert (section.recording, _cues(section)) == (draft, CUES)


def test_another_file_in_the_place_of_a_draft_is_no_draft(login, section, django_capture_on_commit_callbacks):
    draft = _draft(section)
    replace_file(draft, sent(recording("wav")), actor=_teacher())
    assert not drafts_of(section).exists()
    assert login("teacher").post(_url(section, "recording_take", draft.pk), {"heard": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("heard", "created"), [(2 * SILENCE, 2 * SILENCE), (None, 2 * UNCLAIMED)], ids=["killed", "never began"]
)
def test_a_draft_whose_worker_is_gone_fails_with_a_sentence(login, section, heard, created):
    now = timezone.now()
    lost = _draft(section, file="", state=MediaState.RUNNING, heard_at=heard and now - heard, peaks=[])
    MediaFile.objects.filter(pk=lost.pk).update(created_at=now - created)
    assert lost.pk in waiting_media(now=timezone.now())
    prepare_media(lost.pk)
    lost.refresh_from_db()
    assert (lost.state, lost.error) == (MediaState.FAILED, UNSPOKEN)
    assert lost.pk not in waiting_media(now=timezone.now())
    client = login("teacher")
    assert UNSPOKEN in client.get(_url(section, "recording_script")).content.decode()
    assert client.post(reverse("media_retry", args=[lost.pk])).status_code == 302
    lost.refresh_from_db()
    assert lost.state == MediaState.FAILED  # there is no upload to try again with


def test_a_draft_that_waits_for_its_turn_is_left_alone(section):
    waiting = _draft(section, file="", state=MediaState.RUNNING, peaks=[])
    assert waiting.pk not in waiting_media(now=timezone.now())
    prepare_media(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == (MediaState.RUNNING, "")


def test_lists_leave_out_what_only_the_page_of_a_recording_needs(login, section):
    _draft(section)
    for name in ("media_library", "media_unused", "media_choose"):
        with CaptureQueriesContext(connection) as queries:
            html = login("teacher").get(reverse(name), {"kind": "audio"}).content.decode()
        assert "聴解 (draft)" in html or name == "media_unused"
        assert not [query["sql"] for query in queries if '"made_cues"' in query["sql"]], name


def test_a_draft_of_another_section_is_404(login, section):
    client = login("teacher")
    assert client.post(_url(section, "recording_take", section.recording_id), {"heard": "1"}).status_code == 404


def _teacher() -> User:
    return User.objects.get(username="teacher")


def _recording(**fields) -> MediaFile:
    given = {"kind": "audio", "file": "media/x.m4a", "size": 1, "sha256": "0" * 64, "content_type": "audio/mp4"}
    return MediaFile.objects.create(**given | {"seconds": 60.0, "source": "Made", "licence": "CC0"} | fields)
