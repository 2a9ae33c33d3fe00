"""The figures, the budgets that they are held against, and the table for a reader."""

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
PACKAGES = ("django", "django-tenants", "psycopg", "granian")

# What is measured, in words; where it stands; the budget and whether it is the most or the least.
BUDGETS = [
    ("save: SQL statements, 1 event", ("save", "sql"), 2, "most"),
    ("save: SQL statements, 100 events", ("save", "sql_100"), 2, "most"),
    ("open section: SQL statements of the POST", ("open_section", "sql_post"), 4, "most"),
    ("open section: SQL statements of its page", ("open_section", "sql_page"), 4, "most"),
    ("submit: SQL statements", ("submit", "sql"), 6, "most"),
    ("save: CPU, times an empty view", ("save", "cpu_x_empty"), 3.5, "most"),
    ("save: CPU, times the bare limit", ("save", "cpu_x_limit"), 1.4, "most"),
    ("save: share of the bare limit's requests/s", ("save", "share_of_limit"), 0.75, "least"),
    ("  the same, by the CPU of all processes", ("save", "share_of_limit_by_cpu"), 0.75, "least"),
    ("open section, POST: CPU, times an empty view", ("open_section", "cpu_x_empty_post"), 6, "most"),
    ("open section, page: CPU, times an empty view", ("open_section", "cpu_x_empty_page"), 6, "most"),
    ("submit: CPU, times an empty view", ("submit", "cpu_x_empty"), 8, "most"),
    *((f"page of section {n}, compressed KB", ("page_weight", str(n), "total_kb"), 120, "most") for n in (1, 2, 3)),
    ("room: p95 of all requests, ms", ("room", "p95_ms"), 500, "most"),
    ("room: errors", ("room", "errors"), 0, "most"),
    ("room: answers lost", ("room", "lost"), 0, "most"),
    ("room: answers stored twice", ("room", "duplicates"), 0, "most"),
    ("room: answers that do not count", ("room", "not_in_time"), 0, "most"),
    ("room: results that rest on other answers", ("room", "wrong_results"), 0, "most"),
    ("room: seconds until the last one was in", ("room", "start_s"), 60, "most"),
    ("room: seconds until the last one had submitted", ("room", "end_s"), 30, "most"),
    ("board of 300 students: per cent of a core", ("board", "cpu_percent"), 5, "most"),
    ("grading a room of 67 questions, seconds", ("grading", "seconds"), 60, "most"),
    ("grading a room of 107 questions, seconds", ("grading", "long", "seconds"), 60, "most"),
]


def machine() -> Figures:
    processor = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    return {
        "cores": os.cpu_count(),
        "processor": processor,
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def errors(figures: Figures) -> int:
    """Everything that went wrong, or was lost, in any part."""
    found = sum(sum(run["errors"].values()) for run in figures["runs"].values()) + figures["board"]["errors"]
    return found + sum(figures["room"][name] for name in ("errors", "lost", "duplicates", "wrong_results"))


def verdicts(figures: Figures) -> list[tuple[str, float, float, bool]]:
    """What, figure, budget, kept; of what was measured."""
    rows = []
    for words, path, budget, kind in BUDGETS:
        value: Any = figures
        if path[0] not in figures:
            continue
        for key in path:
            value = value[key]
        rows.append((words, value, budget, value <= budget if kind == "most" else value >= budget))
    return rows


def table(figures: Figures) -> str:
    """All that was measured, for a reader."""
    lines = [f"{'':48} {'measured':>9} {'budget':>7}"]
    for words, value, budget, kept in verdicts(figures):
        lines.append(f"{words:48} {value:9g} {budget:7g}  {'' if kept else 'OVER'}".rstrip())
    tables = {"runs": _runs, "page_weight": _pages, "room": _room, "board": _board, "grading": _grading}
    for name, rows in tables.items():
        if name in figures:
            lines += ["", *rows(figures[name])]
    return "\n".join(lines)


def _runs(runs: Figures) -> Iterator[str]:
    yield f"{'per request':24} {'rps':>7} {'p95 ms':>7} {'CPU ms':>7} {'database CPU ms':>16} {'errors':>7}"
    for name, run in runs.items():
        yield (
            f"{name:24} {run['rps']:7.0f} {run['p95_ms']:7.1f} {run['cpu_ms']:7.3f} {run['pg_cpu_ms']:16.3f}"
            f" {sum(run['errors'].values()):7d}"
        )


def _pages(pages: Figures) -> Iterator[str]:
    yield f"{'page of section':24} {'HTML':>8} {'styles':>8} {'scripts':>8} {'total':>8}   pictures"
    for name, page in pages.items():
        sizes = (page["html_brotli"], page["styles"], page["scripts"], page["total"])
        pictures = f"{page['pictures']['count']}, {page['pictures']['bytes'] / 1024:.1f} KB"
        yield f"{name:24} " + " ".join(f"{size / 1024:5.1f} KB" for size in sizes) + f"   {pictures}"


def _room(room: Figures) -> Iterator[str]:
    title = f"room of {room['students']}"
    yield f"{title:24} {'number':>7} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7} {'most ms':>8}"
    for name, kind in room["by_request"].items():
        times = f"{kind['p50_ms']:7.1f} {kind['p95_ms']:7.1f} {kind['p99_ms']:7.1f} {kind['max_ms']:8.1f}"
        yield f"{name:24} {kind['requests']:7d} {times}"
    yield f"answers given {room['given']}, stored {room['stored']}; errors: {room['errors_by_kind'] or 'none'}"
    if room["sockets_not_opened"]:
        yield f"websockets that did not open: {room['sockets_not_opened']}"
    yield f"all graded {room['graded_after_s']} s after the last receipt; client late by {room['client_behind_ms']} ms"
    names = list(next(iter(room["cpu_percent"].values())))
    yield f"{'% of a core':24} " + " ".join(f"{name:>9}" for name in names)
    for part, spent in room["cpu_percent"].items():
        yield f"{part:24} " + " ".join(f"{spent[name]:9.1f}" for name in names)


def _board(board: Figures) -> Iterator[str]:
    spent = ", ".join(f"{name} {value:g} %" for name, value in board["by_process"].items())
    yield f"board: {spent}; {board['frames_per_s']} frames, {board['kb_per_s']} KB a second; errors {board['errors']}"


def _grading(grading: Figures) -> Iterator[str]:
    for room in (grading, grading["long"]):
        yield (
            f"grading {room['attempts']} attempts of {room['questions']} questions: {room['seconds']} s,"
            f" {room['cpu_s']} s of CPU; all submitted at once in {room['submit_all_s']} s"
        )


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
