"""Urls of recording."""

from django.urls import URLPattern, URLResolver, path

from exams.views import recording, recording_script

PLACE = "tests/<int:pk>/sections/<int:position>/recording/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(PLACE, recording.recording_cut, name="recording_cut"),
    path(f"{PLACE}choose/", recording.recording_choose, name="recording_choose"),
    path(f"{PLACE}script/", recording_script.recording_script, name="recording_script"),
    path(f"{PLACE}script/<int:draft>/take/", recording_script.recording_take, name="recording_take"),
]
