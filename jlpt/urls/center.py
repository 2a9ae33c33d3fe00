"""A centre's site."""

from django.urls import path

from exams.views import accommodations, attempts, calendar, homework, journal, media, proctor, rooms, tests
from grading.views import homes, results
from grading.views import homework as homework_page
from jlpt.urls import common
from tenants.people.views import finding

urlpatterns = [
    path("", homes.home, name="home"),
    path("tests/", tests.test_list, name="tests"),
    path("tests/<int:pk>/", tests.test_detail, name="test"),
    path("tests/<int:pk>/preview/<int:position>/", tests.test_preview, name="test_preview"),
    path("tests/<int:pk>/options/", tests.test_options, name="test_options"),
    path("tests/<int:pk>/publish/", tests.test_publish, name="test_publish"),
    path("rooms/", rooms.room_list, name="rooms"),
    path("rooms/new/", rooms.room_new, name="room_new"),
    path("rooms/<int:pk>/edit/", rooms.room_edit, name="room_edit"),
    path("rooms/<int:pk>/copy/", rooms.room_copy, name="room_copy"),
    path("rooms/<int:pk>/cancel/", rooms.room_cancel, name="room_cancel"),
    path("rooms/<int:pk>/", proctor.room_board, name="room"),
    path("rooms/<int:pk>/open/", proctor.room_open, name="room_open"),
    path("rooms/<int:pk>/end/", proctor.room_end, name="room_end"),
    path("rooms/<int:pk>/start/", proctor.room_start, name="room_start"),
    path("rooms/<int:pk>/act/", proctor.room_act, name="room_act"),
    path("rooms/<int:pk>/seats/<int:student>/", proctor.room_seat, name="room_seat"),
    path("rooms/<int:pk>/seats/<int:student>/check/", proctor.seat_check, name="room_seat_check"),
    path("rooms/<int:pk>/protocol/", proctor.room_protocol, name="room_protocol"),
    path("rooms/<int:pk>/enter/", attempts.room_enter, name="room_enter"),
    path("rooms/<int:pk>/results/", results.room_results, name="room_results"),
    path("rooms/<int:pk>/release/", results.room_release, name="room_release"),
    path("accommodations/", accommodations.accommodation_list, name="accommodations"),
    path("accommodations/new/", accommodations.accommodation_new, name="accommodation_new"),
    path("accommodations/<int:pk>/", accommodations.accommodation_edit, name="accommodation_edit"),
    path("accommodations/<int:pk>/remove/", accommodations.accommodation_remove, name="accommodation_remove"),
    path("calendar/", calendar.calendar_month, name="calendar"),
    path("calendar/link/", calendar.calendar_link, name="calendar_link"),
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("homework/", homework.homework_list, name="homeworks"),
    path("homework/new/", homework.homework_new, name="homework_new"),
    path("homework/<int:pk>/", homework_page.homework_page, name="homework"),
    path("homework/<int:pk>/begin/", homework.homework_begin, name="homework_begin"),
    path("homework/<int:pk>/cancel/", homework.homework_cancel, name="homework_cancel"),
    path("homework/<int:pk>/deadline/", homework.homework_deadline, name="homework_deadline"),
    path(
        "homework/<int:pk>/deadlines/<int:deadline>/remove/",
        homework.homework_deadline_remove,
        name="homework_deadline_remove",
    ),
    path("attempts/<int:pk>/", attempts.attempt_page, name="attempt"),
    path("attempts/<int:pk>/open/", attempts.section_open, name="section_open"),
    path("attempts/<int:pk>/close/", attempts.section_close, name="section_close"),
    path("attempts/<int:pk>/form/", attempts.section_form, name="section_form"),
    path("attempts/<int:pk>/pause/", attempts.attempt_pause, name="attempt_pause"),
    path("attempts/<int:pk>/resume/", attempts.attempt_resume, name="attempt_resume"),
    path("attempts/<int:pk>/messages/", attempts.attempt_messages, name="attempt_messages"),
    path("attempts/<int:pk>/timeline/", proctor.attempt_timeline, name="attempt_timeline"),
    path("attempts/<int:pk>/journal/", journal.journal, name="journal"),
    path("attempts/<int:pk>/ahead/<int:section>/", media.recording_ahead, name="recording_ahead"),
    path("attempts/<int:pk>/recording/<int:section>/", media.recording, name="recording"),
    path("results/", results.result_list, name="results"),
    path("results/<int:pk>/", results.result_page, name="result"),
    path("people/find/", finding.people_find, name="people_find"),
    path("media/<int:pk>/", media.media_file, name="media"),
    *common.urlpatterns,
]
