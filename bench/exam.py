"""Whole exams over HTTP: a class opens, saves, closes and submits, each step by all of them before the next."""

from collections.abc import Callable
from functools import partial

from bench import requests
from bench.client import drive
from bench.measure import CLIENTS, Run, for_seconds, measured
from bench.place import Sitter, make_sitters
from bench.server import HttpServer

Runs = dict[str, list[Run]]
REFERENCE_SECONDS = 1.5


def sit_exams(server: HttpServer, postgres: int, *, classes: int, students: int) -> Runs:
    """Runs of "empty", "open_post", "open_page", "close_post", "submit_post" and "receipt_page"."""
    runs: Runs = {}
    _sit(server, postgres, make_sitters(CLIENTS))  # warms up caches and connections
    for _ in range(classes):
        sitters = make_sitters(students)
        for step, run in _sit(server, postgres, sitters):
            runs.setdefault(step, []).append(run)
    return runs


def _sit(server: HttpServer, postgres: int, sitters: list[Sitter]) -> list[tuple[str, Run]]:
    def step(make: Callable[[Sitter], bytes], status: int, *, read: bool = False) -> Run:
        visitors = requests.in_turn(sitters, make, CLIENTS, read=read)
        return measured(server, postgres, lambda: drive(server.port, visitors, expected=[status], most_seconds=120))

    runs: list[tuple[str, Run]] = []
    last = max(requests.QUESTIONS)
    for section, questions in requests.QUESTIONS.items():
        runs.append(("empty", empty_run(server, postgres, sitters)))
        runs.append(("open_post", step(partial(requests.open_section, section=section), 302)))
        runs.append(("open_page", step(requests.page, 200, read=True)))
        step(partial(requests.save, events=questions), 200)
        name = "submit_post" if section == last else "close_post"
        runs.append((name, step(partial(requests.close_section, section=section), 302)))
    runs.append(("receipt_page", step(requests.page, 200)))
    return runs


def empty_run(server: HttpServer, postgres: int, sitters: list[Sitter], seconds: float = REFERENCE_SECONDS) -> Run:
    return for_seconds(
        server,
        postgres,
        seconds,
        lambda until: [requests.repeating(requests.empty(sitter), until) for sitter in sitters[:CLIENTS]],
    )


def save_run(server: HttpServer, postgres: int, sitters: list[Sitter], seconds: float) -> Run:
    """One answer after the other, each sitter on a connection of its own."""
    return for_seconds(
        server, postgres, seconds, lambda until: [requests.saving(sitter, until) for sitter in sitters[:CLIENTS]]
    )
