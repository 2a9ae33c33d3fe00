"""Urls of the question bank and of quizzes."""

from django.urls import URLPattern, URLResolver, path

from exams.views import bank, quizzes

urlpatterns: list[URLPattern | URLResolver] = [
    path("bank/", bank.bank, name="bank"),
    path("bank/put/", bank.bank_put, name="bank_put"),
    path("bank/<int:pk>/", bank.bank_question, name="bank_question"),
    path("bank/<int:pk>/tags/", bank.bank_tags, name="bank_tags"),
    path("quizzes/new/", quizzes.quiz_new, name="quiz_new"),
    path("quizzes/empty/", quizzes.quiz_empty, name="quiz_empty"),
    path("quizzes/draw/", quizzes.quiz_draw, name="quiz_draw"),
    path("quizzes/<int:pk>/settings/", quizzes.quiz_settings, name="quiz_settings"),
    path("quizzes/<int:pk>/questions/", quizzes.quiz_question, name="quiz_question"),
]
