"""Answering with a page, or with the part of it that HTMX asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """`page.html`, or `page.html#target` when HTMX asked for the partial whose DOM id is the target."""
    htmx = getattr(request, "htmx", None)
    target = (htmx.target or "").partition("#")[2] if htmx and not htmx.boosted else ""
    return render(request, f"{template}#{target}" if target else template, context, status=status)
