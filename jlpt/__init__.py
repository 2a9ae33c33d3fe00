"""The project: settings, urls, processes. May import every app; no app imports it (except for its settings)."""

from jlpt.celery import app as celery_app

__all__ = ["celery_app"]
