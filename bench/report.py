"""The figures, the budgets that they are held against, and the table for a reader."""

import os
import platform
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


def verdicts(figures: Figures) -> list[tuple[str, float, float, bool]]:
    """What, figure, budget, kept."""
    rows = []
    for words, path, budget, kind in BUDGETS:
        value: Any = figures
        for key in path:
            value = value[key]
        rows.append((words, value, budget, value <= budget if kind == "most" else value >= budget))
    return rows


def table(figures: Figures) -> str:
    lines = [f"{'':48} {'measured':>9} {'budget':>7}"]
    for words, value, budget, kept in verdicts(figures):
        lines.append(f"{words:48} {value:9g} {budget:7g}  {'' if kept else 'OVER'}".rstrip())
    lines += ["", f"{'per request':24} {'rps':>7} {'p95 ms':>7} {'CPU ms':>7} {'database CPU ms':>16} {'errors':>7}"]
    for name, run in figures["runs"].items():
        lines.append(
            f"{name:24} {run['rps']:7.0f} {run['p95_ms']:7.1f} {run['cpu_ms']:7.3f} {run['pg_cpu_ms']:16.3f}"
            f" {sum(run['errors'].values()):7d}"
        )
    lines += ["", f"{'page of section':24} {'HTML':>8} {'styles':>8} {'scripts':>8} {'total':>8}   pictures"]
    for name, page in figures["page_weight"].items():
        sizes = (page["html_brotli"], page["styles"], page["scripts"], page["total"])
        pictures = f"{page['pictures']['count']}, {page['pictures']['bytes'] / 1024:.1f} KB"
        lines.append(f"{name:24} " + " ".join(f"{size / 1024:5.1f} KB" for size in sizes) + f"   {pictures}")
    return "\n".join(lines)


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
