"""Loads the demo centres where they are missing."""

from typing import Any

from django.core.management.base import BaseCommand

from jlpt.demo import load_demo


class Command(BaseCommand):
    help = "Loads the owner and the two demo centres where they are missing; what is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        load_demo()
