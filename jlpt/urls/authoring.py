"""Writing a test."""

from django.urls import URLPattern, URLResolver, include, path

from exams.views import editor, editor_acts, editor_new, editor_paste

Urls = list[URLPattern | URLResolver]

QUESTION: Urls = [
    path("", editor.question_edit, name="question_edit"),
    path("copy/", editor_acts.question_copy, name="question_copy"),
    path("step/", editor_acts.question_step, name="question_step"),
    path("place/", editor_acts.question_place, name="question_place"),
    path("remove/", editor_acts.question_remove, name="question_remove"),
]
GROUP: Urls = [
    path("", editor.group_edit, name="group_edit"),
    path("questions/", editor_acts.question_add, name="question_add"),
    path("paste/", editor_paste.question_paste, name="question_paste"),
    path("boxes/", editor_acts.group_boxes, name="group_boxes"),
    path("more/", editor_acts.group_more, name="group_more"),
    path("step/", editor_acts.group_step, name="group_step"),
    path("remove/", editor_acts.group_remove, name="group_remove"),
]
SECTION: Urls = [
    path("", editor.section_edit, name="section_edit"),
    path("mondai/", editor_acts.group_add, name="group_add"),
    path("step/", editor_acts.section_step, name="section_step"),
    path("remove/", editor_acts.section_remove, name="section_remove"),
]
TEST: Urls = [
    path("", editor.test_edit, name="test_edit"),
    path("here/", editor.editor_here, name="editor_here"),
    path("sections/", editor_acts.section_add, name="section_add"),
    path("sections/<int:section>/", include(SECTION)),
    path("groups/<int:group>/", include(GROUP)),
    path("questions/<int:question>/", include(QUESTION)),
    path("removed/", editor_acts.removed_list, name="removed_list"),
    path("removed/<int:removed>/restore/", editor_acts.removed_restore, name="removed_restore"),
]
urlpatterns: Urls = [
    path("tests/new/", editor_new.test_new, name="test_new"),
    path("tests/copy/", editor_new.copy_list, name="copy_list"),
    path("tests/<int:pk>/copy/", editor_new.test_copy, name="test_copy"),
    path("tests/<int:pk>/edit/", include(TEST)),
]
