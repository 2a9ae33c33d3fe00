"""Measure everything that has a budget: `python -m bench [--quick]`. Writes bench/latest.json, prints a table.

Processor time is read per process, so a busy machine does not spoil it; requests/s and latencies are only as good as
the machine is idle. Product, bare limit and empty view take turns within one run.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench import report
from bench.exam import Runs, empty_run, save_run, sit_exams
from bench.measure import CLIENTS, Run, typical
from bench.place import Place, enter_center, make_sitters, prepared, start_sitting
from bench.server import BARE, PRODUCT, HttpServer, procfile_command, serving
from bench.statements import count_statements
from bench.weight import weigh_sections

LATEST = Path(__file__).parent / "latest.json"


@dataclass(frozen=True)
class Size:
    rounds: int  # of the save beside its references
    seconds: float
    classes: int
    students: int


QUICK = Size(rounds=3, seconds=1.5, classes=1, students=100)
FULL = Size(rounds=7, seconds=4.0, classes=3, students=250)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="about a minute, less exact")
    arguments.add_argument("--server", default=procfile_command(), help="command line; $PORT is the port")
    arguments.add_argument("--output", type=Path, default=LATEST)
    given = arguments.parse_args()
    begun = report.machine()
    with prepared() as place:
        figures = _figures(place, given.server, QUICK if given.quick else FULL)
    figures["machine"] = begun | {"server": given.server, "clients": CLIENTS, "quick": given.quick}
    given.output.write_text(json.dumps(figures, indent=1) + "\n")
    print(f"\n{report.table(figures)}\n\nwritten to {given.output}")
    if any(sum(run["errors"].values()) for run in figures["runs"].values()):
        sys.exit("There were errors; the figures do not count.")


def _figures(place: Place, command: str, size: Size) -> report.Figures:
    print("counting statements", flush=True)
    counts = count_statements(place)
    bare_environment = {"BENCH_SCHEMA": enter_center()}
    with serving(command, place.folder) as server:
        print("weighing pages", flush=True)
        weights = weigh_sections(server, place)
        print("saving", flush=True)
        with serving(command.replace(PRODUCT, BARE), place.folder, bare_environment) as bare:
            runs = _saves(server, bare, place, size)
        print("sitting exams", flush=True)
        exams = sit_exams(server, place.pid("PostgreSQL"), classes=size.classes, students=size.students)
    return _composed(counts, weights, runs, exams)


def _saves(server: HttpServer, bare: HttpServer, place: Place, size: Size) -> Runs:
    """Empty view, save and bare save in turns; the first turn only warms up."""
    postgres = place.pid("PostgreSQL")
    sitters = make_sitters(CLIENTS)
    start_sitting(sitters)
    turns = {
        "empty": lambda: empty_run(server, postgres, sitters, size.seconds),
        "save": lambda: save_run(server, postgres, sitters, size.seconds),
        "limit": lambda: save_run(bare, postgres, sitters, size.seconds),
    }
    runs: Runs = {name: [] for name in turns}
    for number in range(size.rounds + 1):
        for name, turn in turns.items():
            run = turn()
            if number:
                runs[name].append(run)
    return runs


def _composed(counts: dict[str, int], weights: report.Figures, saves: Runs, exams: Runs) -> report.Figures:
    empty, save, limit = (typical(saves[name]) for name in ("empty", "save", "limit"))
    steps = {name: typical(runs) for name, runs in exams.items()}
    beside = steps.pop("empty").cpu_ms
    for page in weights.values():
        page["total_kb"] = round(page["total"] / 1024, 1)
    return {
        "save": {
            "sql": counts["save_1"],
            "sql_100": counts["save_100"],
            "cpu_x_empty": round(save.cpu_ms / empty.cpu_ms, 2),
            "share_of_limit": round(_paired(saves, lambda save, limit: save.rps / limit.rps), 2),
            "share_of_limit_by_cpu": round(_all_cpu(limit) / _all_cpu(save), 2),
            "cpu_x_limit": round(save.cpu_ms / limit.cpu_ms, 2),
            "rps": round(save.rps),
            "p95_ms": round(save.p95_ms, 1),
        },
        "open_section": {
            "sql_post": counts["open_post"],
            "sql_page": counts["open_page"],
            "cpu_x_empty_post": round(steps["open_post"].cpu_ms / beside, 2),
            "cpu_x_empty_page": round(steps["open_page"].cpu_ms / beside, 2),
        },
        "submit": {
            "sql": counts["submit_post"],
            "cpu_x_empty": round(steps["submit_post"].cpu_ms / beside, 2),
            "sql_receipt": counts["receipt_page"],
            "cpu_x_empty_receipt": round(steps["receipt_page"].cpu_ms / beside, 2),
        },
        "page_weight": weights,
        "runs": {name: _rounded(run) for name, run in {"empty": empty, "save": save, "limit": limit, **steps}.items()},
    }


def _paired(saves: Runs, compare: Callable[[Run, Run], float]) -> float:
    """The median over the rounds: a save is compared with the bare one right after it."""
    return median(compare(save, limit) for save, limit in zip(saves["save"], saves["limit"], strict=True))


def _all_cpu(run: Run) -> float:
    """Everything that the machine did for a request: on a machine that is busy to the full, its inverse is the rate."""
    return run.cpu_ms + run.pg_cpu_ms + run.client_cpu_ms


def _rounded(run: Run) -> report.Figures:
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(run).items()}


if __name__ == "__main__":
    main()
