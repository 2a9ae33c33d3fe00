"""A test on paper: what to print, the page for the browser's own print, and the PDFs. For staff, keys included."""

import re
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from exams.errors import ExamError
from exams.forms.booklets import PrintForm
from exams.models import MockTest
from exams.paper import mondai_word, present_section
from exams.printing.booklet import booklet_data, pictures_of
from exams.printing.key import key_data
from exams.printing.sheet import sheet_data
from exams.printing.source import Source, draft_of, printed_edition
from exams.printing.typesetting import make_pdf, named_pictures
from exams.printing.words import minutes_in_words, notes_of, words_of
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

NOT_NAME = re.compile(r"[^A-Za-z0-9]+")


@require_GET
@staff_required
def booklet(request: CenterRequest, pk: int) -> HttpResponse:
    """Choose what to print."""
    test = get_visible(MockTest.objects, request.user, pk)
    source = _source(request, test)
    context = {
        "test": test,
        "source": source,
        "form": PrintForm(request.GET, source),
        "numbers": test.editions.whole().order_by("-number").values_list("number", flat=True),
        "has_recording": any(section["key"] == "listening" for section in source.sections),
    }
    return render_page(request, "exams/booklets/options.html", context)


@require_GET
@staff_required
def booklet_page(request: CenterRequest, pk: int) -> HttpResponse:
    """The booklet as a page: a preview, and what the browser prints."""
    test = get_visible(MockTest.objects, request.user, pk)
    source = _source(request, test)
    try:
        form = _read(request, source)
        sections = source.pick(form.position)
    except ExamError as error:
        return _back(request, test, error)
    level = source.level
    context = {
        "test": test,
        "source": source,
        "words": words_of(level),
        "notes": [note for note in notes_of(level) if "{pages}" not in note],
        "mondai_word": mondai_word(level),
        "without_ruby": form.cleaned_data["readings"] == "none",
        "sections": [
            {**present_section(section, level), "time": minutes_in_words(section["minutes"], level)}
            for section in sections
        ],
    }
    return render_page(request, "exams/booklets/page.html", context)


@require_GET
@staff_required
def booklet_pdf(request: CenterRequest, pk: int) -> HttpResponse:
    test = get_visible(MockTest.objects, request.user, pk)
    source = _source(request, test)
    try:
        form = _read(request, source)
        files, pictures = named_pictures(pictures_of(source.pick(form.position)))
        readings = form.cleaned_data["readings"] != "none"
        data = booklet_data(source, part=form.wanted, readings=readings, center=request.center.name, files=files)
        return _pdf(make_pdf("booklet", data, pictures), source, "booklet")
    except ExamError as error:
        return _back(request, test, error)


@require_GET
@staff_required
def answer_sheet_pdf(request: CenterRequest, pk: int) -> HttpResponse:
    test = get_visible(MockTest.objects, request.user, pk)
    source = _source(request, test)
    try:
        data = sheet_data(source, position=_read(request, source).position, center=request.center.name)
        return _pdf(make_pdf("sheet", data), source, "answer-sheet")
    except ExamError as error:
        return _back(request, test, error)


@require_GET
@staff_required
def key_pdf(request: CenterRequest, pk: int) -> HttpResponse:
    """Right answers, and if wanted explanations and the script."""
    test = get_visible(MockTest.objects, request.user, pk)
    source = _source(request, test)
    try:
        form = _read(request, source)
        wanted = {name: form.cleaned_data[name] for name in ("explanations", "script")}
        data = key_data(source, position=form.position, center=request.center.name, **wanted)
        return _pdf(make_pdf("key", data), source, "key")
    except ExamError as error:
        return _back(request, test, error)


def _source(request: CenterRequest, test: MockTest) -> Source:
    """The draft, or the edition with the number in the address."""
    number = request.GET.get("edition", "")
    if not number or number == "0":
        return draft_of(test)
    edition = test.editions.whole().filter(number=number).first() if number.isdecimal() and len(number) < 9 else None
    if edition is None:
        raise Http404
    return printed_edition(edition)


def _read(request: CenterRequest, source: Source) -> PrintForm:
    form = PrintForm(request.GET, source)
    if not form.is_valid():
        raise ExamError(str(next(iter(form.errors.values()))[0]))
    return form


def _back(request: CenterRequest, test: MockTest, error: ExamError) -> HttpResponse:
    messages.error(request, error.sentence)
    return redirect("booklet", test.pk)


def _pdf(content: bytes, source: Source, kind: str) -> HttpResponse:
    """A download with two names: one in ASCII for old programs, one with the title as it is written."""
    short = NOT_NAME.sub("-", source.title).strip("-")[:60]
    name = "-".join(part for part in (source.level, short, kind) if part)
    whole = quote(f"{source.level} {source.title} {kind}.pdf".replace("/", "-"), safe="")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename=\"{name}.pdf\"; filename*=UTF-8''{whole}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
