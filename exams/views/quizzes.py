"""Quizzes: drawn from the bank with a look before they are made, made by hand, and how they are checked."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.bank import with_all_shown
from exams.bank_rows import rows_of
from exams.drawing import Unit, another, counts_of, draw, new_seed, units_of
from exams.errors import ExamError
from exams.forms.quizzes import DrawForm, EmptyQuizForm, QuizSettingsForm
from exams.models import MockTest, Question
from exams.models.tests import LEVELS
from exams.mondai_types import SINGLE_CHOICE, TRUE_FALSE
from exams.picked import Picked
from exams.placing import pieces_of
from exams.services.quizzes import add_quiz_question, build_quiz, empty_quiz, set_quiz
from exams.views.bank import edit_url
from exams.views.editing import editable_test
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

FIRST_LEVEL = "N5"


@require_GET
@staff_required
def quiz_new(request: CenterRequest) -> HttpResponse:
    """What to draw, with what the bank has of it; or one by hand."""
    form = _draw_form(request, request.GET, bound=False)
    context = {"form": form, "by_hand": EmptyQuizForm(initial={"level": form.shown}, auto_id="hand_%s")}
    return render_page(request, "exams/quizzes/new.html", context)


@require_POST
@staff_required
def quiz_empty(request: CenterRequest) -> HttpResponse:
    by_hand = EmptyQuizForm(request.POST, auto_id="hand_%s")
    if by_hand.is_valid():
        quiz = empty_quiz(actor=request.user, **by_hand.cleaned_data)
        return redirect(edit_url(quiz))
    context = {"form": _draw_form(request, request.GET, bound=False), "by_hand": by_hand}
    return render_page(request, "exams/quizzes/new.html", context, status=422)


@require_http_methods(["GET", "POST"])
@staff_required
def quiz_draw(request: CenterRequest) -> HttpResponse:
    """A GET draws and shows, a POST makes what was shown: the form holds it, nothing is stored before."""
    query = request.POST if request.method == "POST" else request.GET
    form = _draw_form(request, query, bound=True)
    if not form.is_valid():
        context = {"form": form, "by_hand": EmptyQuizForm(initial={"level": form.shown}, auto_id="hand_%s")}
        return render_page(request, "exams/quizzes/new.html", context, status=422)
    refused = ""
    if request.method == "POST":
        try:
            quiz = _build(request, form)
        except ExamError as error:
            refused = error.sentence
        else:
            messages.success(request, _("The quiz is made, as a draft. Look through it, then publish it."))
            return redirect(edit_url(quiz))
    return _show_drawn(request, query, form, refused)


def _draw_form(request: CenterRequest, query: Any, *, bound: bool) -> DrawForm:
    """For the level that the address names; the bank is counted as its filters say."""
    level = query.get("level") if query.get("level") in dict(LEVELS) else FIRST_LEVEL
    filters = {name: bool(query.get(name)) for name in ("published", "unset")}
    units = units_of(request.user, level, **filters)
    initial = {**query.dict(), "level": level, **filters}
    return DrawForm(query, shown=level, units=units) if bound else DrawForm(initial=initial, shown=level, units=units)


def _build(request: CenterRequest, form: DrawForm) -> MockTest:
    values = form.cleaned_data
    names = ("title", "level", "check_mode", "question_seconds", "points")
    pieces = pieces_of(Picked(request.POST).ids, request.user)
    return build_quiz(actor=request.user, pieces=pieces, **{name: values[name] for name in names})


def _show_drawn(request: CenterRequest, query: Any, form: DrawForm, refused: str) -> HttpResponse:
    seed = form.cleaned_data["seed"] or new_seed()
    chosen, given_back, missing = _chosen(query, form, seed)
    pieces = pieces_of([unit.pk for unit in chosen], request.user)
    rows = {row.question.pk: row for row in rows_of([q for piece in pieces for q in piece.questions])}
    context = {
        "form": form,
        "seed": seed,
        "refused": refused,
        "missing": missing,
        "given_back": ".".join(map(str, sorted(given_back))),
        "pieces": [(piece, [rows[question.pk] for question in piece.questions]) for piece in pieces],
        "count": len(rows),
        "short": _short(form, chosen),
        "carried": [(name, value) for name, value in query.items() if _is_carried(name)],
    }
    return render_page(request, "exams/quizzes/drawn.html", context, status=422 if refused else 200)


def _chosen(query: Any, form: DrawForm, seed: str) -> tuple[list[Unit], set[int], bool]:
    """The units, what was given back, and whether there was nothing else to give. At first they are drawn."""
    by_pk = {unit.pk: unit for unit in form.units}
    chosen = [by_pk[pk] for pk in Picked(query).ids if pk in by_pk]
    given_back = {int(word) for word in query.get("back", "").split(".") if word.isdecimal() and len(word) < 13}
    if not chosen:
        return draw(form.units, form.wanted, seed), given_back, False
    out = by_pk.get(int(query["swap"])) if query.get("swap", "").isdecimal() else None
    if out not in chosen:
        return chosen, given_back, False
    given_back.add(out.pk)
    other = another(form.units, out, given_back | {unit.pk for unit in chosen}, seed)
    return [other if unit is out and other else unit for unit in chosen], given_back, other is None


def _short(form: DrawForm, chosen: Sequence[Unit]) -> list[tuple[str, int, int]]:
    """(mondai, drawn, wanted) where whole passages did not add up."""
    drawn = counts_of(chosen)
    names = {type.key: type.name for type in form.types}
    return [(names[key], drawn[key], number) for key, number in form.wanted.items() if drawn[key] < number]


def _is_carried(name: str) -> bool:
    return name not in {"ids", "kept", "swap", "back", "seed", "csrfmiddlewaretoken"}


@require_http_methods(["GET", "POST"])
@staff_required
def quiz_settings(request: CenterRequest, pk: int) -> HttpResponse:
    quiz = _quiz(request, pk)
    questions = list(with_all_shown(Question.objects.filter(group__section__test=quiz)).order_by(*IN_ORDER))
    initial = {"check_mode": quiz.check_mode, "question_seconds": quiz.question_seconds}
    initial["minutes"] = quiz.sections.values_list("minutes", flat=True).first()
    form = QuizSettingsForm(request.POST or None, questions=questions, initial=initial)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("check_mode", "question_seconds", "minutes")}
        set_quiz(quiz, actor=request.user, points=form.points, **values)
        messages.success(request, _("Saved. It counts with the next edition that you publish."))
        return redirect("quiz_settings", pk)
    rows = zip(rows_of(questions), (field for _question, field in form.rows()), strict=True)
    context = {"quiz": quiz, "form": form, "rows": list(rows), "edit_url": edit_url(quiz)}
    context["types"] = [
        (SINGLE_CHOICE, _("Add a single choice question")),
        (TRUE_FALSE, _("Add a true or false question")),
    ]
    return render_page(request, "exams/quizzes/settings.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required
def quiz_question(request: CenterRequest, pk: int) -> HttpResponse:
    """Another question by hand: it is written in the editor."""
    quiz = _quiz(request, pk)
    try:
        question = add_quiz_question(quiz, actor=request.user, type=request.POST.get("type", ""))
    except ExamError as error:
        messages.error(request, error.sentence)
        return redirect("quiz_settings", pk)
    return redirect(edit_url(quiz, question))


IN_ORDER = ("group__section__position", "group__position", "position")


def _quiz(request: CenterRequest, pk: int) -> MockTest:
    quiz = editable_test(request, pk)
    if quiz.kind != MockTest.Kind.QUIZ:
        raise Http404
    return quiz
