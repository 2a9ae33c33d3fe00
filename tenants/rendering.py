"""Answering with a page, or with the part of it that HTMX asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist


def render_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """`page.html`, or `page.html#target` when HTMX asked for the partial whose DOM id is the target."""
    target = _target(request)
    if target:
        try:
            return render(request, f"{template}#{target}", context, status=status)
        except TemplateDoesNotExist:
            pass  # the page has no part of that name: it was redirected to, and HTMX takes the whole
    return render(request, template, context, status=status)


def _target(request: HttpRequest) -> str:
    htmx = getattr(request, "htmx", None)
    return (htmx.target or "").partition("#")[2] if htmx and not htmx.boosted else ""
