"""The question bank: the list, one question, its tags, and putting what was ticked into a test."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.bank import SORTS, USES, BankFilter, authors_of, tags_of, with_all_shown
from exams.bank_rows import rows_of, shown_to_students
from exams.chips import chips_of
from exams.errors import ExamError
from exams.forms.bank import PutForm, TagsForm
from exams.models import MockTest, Question
from exams.models.tests import LEVELS
from exams.mondai_types import types_by_skill
from exams.paper import mondai_word
from exams.picked import MOST, Picked
from exams.placing import Piece, bundles_of, pieces_of
from exams.services.authoring import Conflict, save_question
from exams.services.bank import put_questions
from exams.views.editing import editable_test
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE, TESTS = 25, 20


@require_GET
@staff_required
def bank(request: CenterRequest) -> HttpResponse:
    wanted, picked, user = BankFilter.of(request.GET), Picked(request.GET), request.user
    page = Paginator(with_all_shown(wanted.found(user)), PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list)
    context = {
        "wanted": wanted,
        "chips": chips_of(wanted),
        "page_obj": page,
        "rows": [(row, row.question.pk in picked) for row in rows],
        "picked": picked,
        "kept": picked.kept(row.question.pk for row in rows),
        "most": MOST,
        # What only the whole page shows is asked for there.
        "tags": lambda: tags_of(user),
        "authors": lambda: authors_of(user),
        "levels": LEVELS,
        "skills": types_by_skill(),
        "uses": [(value, label) for value, (label, _filter) in USES.items()],
        "sorts": [(value, label) for value, (label, _fields) in SORTS.items()],
        "kinds": MockTest.Kind.choices,
    }
    return render_page(request, "exams/bank/list.html", context)


@require_GET
@staff_required
def bank_question(request: CenterRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    form = TagsForm(initial={"tags": ", ".join(question.tags), "version": question.version})
    return _question_page(request, question, form)


@require_POST
@staff_required
def bank_tags(request: CenterRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    editable_test(request, question.group.section.test_id)
    form = TagsForm(request.POST)
    if form.is_valid():
        version, fields = form.cleaned_data["version"], {"tags": form.cleaned_data["tags"]}
        try:
            save_question(pk, actor=request.user, version=version, fields=fields)
        except Conflict:
            question = _question(request, pk)
            form = TagsForm({"tags": request.POST.get("tags", ""), "version": question.version})
            sentence = _("Somebody saved this question meanwhile. Its tags are now: %(tags)s")
            form.add_error("tags", sentence % {"tags": ", ".join(question.tags) or "–"})
        else:
            messages.success(request, _("Saved."))
            return redirect("bank_question", pk)
    return _question_page(request, question, form, status=422)


def _question(request: CenterRequest, pk: int) -> Question:
    """Also one that is still empty."""
    found: Question = get_visible(with_all_shown(Question.objects.visible_to(request.user)), request.user, pk)
    return found


def _question_page(request: CenterRequest, question: Question, form: TagsForm, *, status: int = 200) -> HttpResponse:
    test = question.group.section.test
    placed = Question.objects.visible_to(request.user).select_related("group__section__test")
    context = {
        "row": rows_of([question])[0],
        "section": shown_to_students(question),
        "mondai_word": mondai_word(test.level),
        "form": form,
        "may_edit": MockTest.objects.editable_by(request.user).current().filter(pk=test.pk).exists(),
        "edit_url": edit_url(test, question),
        "original": placed.filter(copies=question).first(),
        "copies": Paginator(placed.filter(copied_from=question).order_by("-pk"), PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render_page(request, "exams/bank/question.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_required
def bank_put(request: CenterRequest) -> HttpResponse:
    """The address says what and, in its second step, into which test; a POST does it."""
    picked = Picked(request.GET)
    pieces = pieces_of(picked.ids, request.user)
    context = {"wanted": BankFilter.of(request.GET), "picked": picked, "pieces": pieces}
    context["back"] = f"{reverse('bank')}?{_carried(request)}"
    context["count"] = sum(len(piece.questions) for piece in pieces)
    test = request.GET.get("test", "")
    if pieces and test.isdecimal() and len(test) < 13:
        return _place(request, editable_test(request, int(test)), pieces, context)
    find = request.GET.get("find", "").strip()[:160]
    tests = MockTest.objects.editable_by(request.user).current().filter(title__icontains=find).order_by("-updated_at")
    context |= {"find": find, "page_obj": Paginator(tests, TESTS).get_page(request.GET.get("page"))}
    return render_page(request, "exams/bank/choose_test.html", context)


def _place(request: CenterRequest, test: MockTest, pieces: list[Piece], context: dict[str, Any]) -> HttpResponse:
    form = PutForm(request.POST or None, bundles=bundles_of(pieces, test))
    refused = ""
    if form.is_valid():
        try:
            put_questions(test, actor=request.user, pieces=pieces, places=form.places)
        except ExamError as error:
            refused = error.sentence
        else:
            _say_put(request, test, context["count"])
            return redirect(reverse("bank") + context["wanted"].address)
    context |= {"test": test, "form": form, "refused": refused, "others": _from_elsewhere(pieces, test)}
    context["has_cues"] = any(question.cue for piece in pieces for question in piece.questions)
    return render_page(request, "exams/bank/place.html", context, status=422 if form.errors or refused else 200)


def _say_put(request: CenterRequest, test: MockTest, count: int) -> None:
    said = ngettext("%(count)d question was put into %(test)s.", "%(count)d questions were put into %(test)s.", count)
    link = format_html('<a href="{}">{}</a>', edit_url(test), test.title)
    messages.success(request, format_html(said.replace("%(count)d", "{0}").replace("%(test)s", "{1}"), count, link))


def _from_elsewhere(pieces: list[Piece], test: MockTest) -> list[str]:
    """The levels that are not the test's."""
    return sorted({piece.questions[0].group.section.test.level for piece in pieces} - {test.level})


def _carried(request: CenterRequest) -> str:
    """The address of the list with everything that is ticked."""
    query = request.GET.copy()
    for name in ("test", "find", "page"):
        query.pop(name, None)
    return query.urlencode()


def edit_url(test: MockTest, question: Question | None = None) -> str:
    """Where the test, or one of its questions, is edited."""
    return reverse("question_edit", args=[test.pk, question.pk]) if question else reverse("test_edit", args=[test.pk])
