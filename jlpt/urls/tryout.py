"""Urls of trying a draft as a student, and of quizzes that are sat question by question."""

from django.urls import URLPattern, URLResolver, path

from exams.views import quiz_steps, tryout

urlpatterns: list[URLPattern | URLResolver] = [
    path("tests/<int:pk>/try/<int:position>/", tryout.tryout, name="tryout"),
    path("tests/<int:pk>/try/<int:position>/check/", tryout.tryout_check, name="tryout_check"),
    path("attempts/<int:pk>/step/", quiz_steps.quiz_step, name="quiz_step"),
]
