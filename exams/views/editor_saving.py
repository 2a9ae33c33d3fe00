"""Saving a question or mondai: as a form, or as the page does while somebody types (`X-Draft`, answered with JSON)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from exams.editor import Draft
from exams.editor_conflicts import differences, without
from exams.errors import ExamError
from exams.forms.editor_fields import Fields
from exams.models import Question, QuestionGroup
from exams.services.authoring import (
    Conflict,
    changed_by_both,
    changes,
    number_boxes,
    save_group,
    save_merged,
    save_question,
)
from exams.views.editor_pages import (
    Owner,
    address_of,
    form_class_of,
    form_values,
    owner_context,
    owner_page,
    shown,
    test_of,
)
from tenants.people.roles import CenterRequest

OF_THE_PAGE = ("csrfmiddlewaretoken", "version", "base", "unsure", "then")
KEEP = "keep-"  # on the page of two texts: which of them stays, field by field


def save_owner(request: CenterRequest, owner: Owner) -> HttpResponse:
    form = form_class_of(owner)(request.POST, **form_values(owner))
    if not form.is_valid():
        return _refused(request, owner, form)
    fields = without(form.fields_of(), _given_up(request.POST))
    try:
        saved = _save(request, owner, fields)
    except Conflict as conflict:
        return _conflict(request, conflict, fields)
    except ExamError as error:
        form.add_error(None, error.sentence)
        return _refused(request, owner, form)
    if isinstance(saved, QuestionGroup):
        number_boxes(test_of(saved))
    if _is_draft(request):
        return _saved(request, saved, fields)
    messages.success(request, _("Saved."))
    return redirect((request.POST.get("then") == "next" and _next_of(saved)) or address_of(saved))


def _save(request: CenterRequest, owner: Owner, fields: Fields) -> Any:
    save: Any = save_question if isinstance(owner, Question) else save_group
    return save_merged(
        save,
        owner.pk,
        actor=request.user,
        version=_number(request.POST.get("version")),
        fields=fields,
        base=_base(request.POST),
        unsure=_unsure(request.POST, owner),
        shown=shown,
    )


def _refused(request: CenterRequest, owner: Owner, form: Any) -> HttpResponse:
    if not _is_draft(request):
        return owner_page(request, owner, form=form)
    return JsonResponse({"errors": {name: list(errors) for name, errors in form.errors.items()}}, status=422)


def _next_of(owner: Owner) -> str:
    test = test_of(owner)
    if isinstance(owner, Question):
        following = Draft(test).neighbours(owner)[1]
    else:
        following = owner.questions.values_list("pk", flat=True).first()
    return reverse("question_edit", args=[test.pk, following]) if following else ""


def _given_up(post: QueryDict) -> list[str]:
    """The fields whose other text was chosen."""
    return [name.removeprefix(KEEP) for name in post if name.startswith(KEEP) and post[name] == "theirs"]


def _is_of_the_page(name: str) -> bool:
    return name in OF_THE_PAGE or name.startswith(KEEP)


def _is_draft(request: HttpRequest) -> bool:
    return "X-Draft" in request.headers


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _base(post: QueryDict) -> Fields:
    """The fields as the page showed them; without them every difference is a change."""
    try:
        base = json.loads(post.get("base") or "{}")
    except ValueError:
        return {}
    return base if isinstance(base, dict) else {}


def _unsure(post: QueryDict, owner: Owner) -> Mapping[str, Any]:
    """What the page sent before without hearing whether it arrived."""
    sent = str(post.get("unsure", ""))
    if not sent:
        return {}
    form = form_class_of(owner)(QueryDict(sent), **form_values(owner))
    return form.fields_of() if form.is_valid() else {}


def _saved(request: CenterRequest, saved: Owner, fields: Fields) -> JsonResponse:
    """What the page is told from now on, and the parts of it that show what was saved.

    Its base is what it shows. Where a colleague's fields were merged, which it does not show, it keeps its version: so
    the next save is compared with theirs again, and never goes over a text that nobody here has seen.
    """
    owner = (
        type(saved)
        .objects.select_related("group__section__test" if isinstance(saved, Question) else "section__test", "picture")
        .get(pk=saved.pk)
    )
    draft = Draft(test_of(owner))
    context = owner_context(request, draft, owner)
    parts = {
        "preview": render_to_string("exams/editor/_preview.html", context, request),
        "checks": render_to_string("exams/editor/_checks.html", context, request),
        "stops": render_to_string("exams/editor/_stops.html", context, request),
    }
    if isinstance(owner, Question):
        entry = draft.entry(owner)
        parts[f"o{owner.pk}"] = render_to_string("exams/editor/_entry.html", {"entry": entry}, request)
    stored = shown(owner)
    is_merged = any(stored.get(name) != value for name, value in fields.items())
    now = time_format(timezone.localtime(), "H:i")
    return JsonResponse(
        {
            "version": _number(request.POST.get("version")) if is_merged else owner.version,
            "base": json.dumps(fields, ensure_ascii=False),
            "saved": _("Saved %(time)s") % {"time": now},
            "parts": parts,
        }
    )


def _conflict(request: CenterRequest, conflict: Conflict, fields: Fields) -> HttpResponse:
    """Both texts side by side. A page that saves itself is told to send its form as a browser does, and gets this."""
    if _is_draft(request):
        return JsonResponse({"conflict": conflict.sentence}, status=409)
    owner, base = conflict.current, _base(request.POST)
    stored = shown(owner)
    names = changed_by_both(stored, changes(fields, base), base, _unsure(request.POST, owner))
    settled = base | {name: stored[name] for name in names if name in stored}
    sent = [(name, values) for name, values in request.POST.lists() if not _is_of_the_page(name)]
    context = {
        "owner": owner,
        "test": test_of(owner),
        "address": address_of(owner),
        "sentence": conflict.sentence,
        "base": json.dumps(settled, ensure_ascii=False),
        "sent": [(name, value) for name, values in sent for value in values],
        "differences": differences(form_class_of(owner)(**form_values(owner)), fields, stored, names),
    }
    return render(request, "exams/editor/conflict.html", context, status=409)
