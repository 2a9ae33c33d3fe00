"""Urls of booklets: a test on paper."""

from django.urls import URLPattern, URLResolver, path

from exams.views import booklets

urlpatterns: list[URLPattern | URLResolver] = [
    path("tests/<int:pk>/print/", booklets.booklet, name="booklet"),
    path("tests/<int:pk>/print/booklet/", booklets.booklet_page, name="booklet_page"),
    path("tests/<int:pk>/print/booklet.pdf", booklets.booklet_pdf, name="booklet_pdf"),
    path("tests/<int:pk>/print/answer-sheet.pdf", booklets.answer_sheet_pdf, name="answer_sheet_pdf"),
    path("tests/<int:pk>/print/key.pdf", booklets.key_pdf, name="key_pdf"),
]
