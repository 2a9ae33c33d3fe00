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
from bench.board import watch_board
from bench.exam import Runs, empty_run, save_run, sit_exams
from bench.grading import grade_rooms
from bench.measure import CLIENTS, Run, typical
from bench.place import Place, enter_center, make_sitters, prepared, start_sitting
from bench.room import Timetable, sit_room
from bench.server import BARE, PRODUCT, HttpServer, free_port, procfile_command, serving
from bench.statements import count_statements
from bench.weight import weigh_sections

LATEST = Path(__file__).parent / "latest.json"


PARTS = ("requests", "room", "board", "grading")


@dataclass(frozen=True)
class Size:
    rounds: int  # of the save beside its references
    seconds: float
    classes: int
    students: int
    room: Timetable
    board_seconds: float
    graded: int


QUICK = Size(3, 1.0, 1, 100, Timetable(students=150, start=15, answers=35, end=10), board_seconds=6, graded=150)
FULL = Size(7, 4.0, 3, 250, Timetable(students=1000, start=60, answers=180, end=30), board_seconds=40, graded=1000)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="about two minutes, less exact")
    arguments.add_argument("--only", nargs="+", choices=PARTS, help="some of it; nothing is written")
    arguments.add_argument(
        "--profile", type=Path, metavar="FOLDER", help="where the room's time goes (bench/profile.py)"
    )
    arguments.add_argument("--server", default=procfile_command(), help="command line; $PORT is the port")
    arguments.add_argument("--output", type=Path, default=LATEST)
    given = arguments.parse_args()
    begun = report.machine()
    with prepared() as place:
        figures = _figures(place, given)
    figures["machine"] = begun | {"server": given.server, "clients": CLIENTS, "quick": given.quick}
    print(f"\n{report.table(figures)}")
    if given.only:
        return
    given.output.write_text(json.dumps(figures, indent=1) + "\n")
    print(f"\nwritten to {given.output}")
    if report.errors(figures):
        sys.exit("There were errors; the figures do not count.")


def _figures(place: Place, given: argparse.Namespace) -> report.Figures:
    size, parts = QUICK if given.quick else FULL, given.only or PARTS
    counts = count_statements(place) if "requests" in parts else {}
    bare_environment = {"BENCH_SCHEMA": enter_center()}
    port = free_port()
    environment = {"SOCKET_URL": f"ws://{{host}}:{port}"}
    figures: report.Figures = {}
    with serving(given.server, place.folder, environment) as server:
        if "requests" in parts:
            with serving(given.server.replace(PRODUCT, BARE), place.folder, bare_environment) as bare:
                figures |= _requests(server, bare, place, size, counts)
        if "grading" in parts:
            print("grading", flush=True)
            figures["grading"] = grade_rooms(place, size.graded)
        with serving(procfile_command("socket"), place.folder, port=port) as socket:
            if "board" in parts:
                print("watching a board", flush=True)
                figures["board"] = watch_board(server, socket, place, size.board_seconds)
            if "room" in parts:
                figures["room"] = sit_room(server, socket, place, size.room, profile=given.profile)
    return figures


def _requests(server: HttpServer, bare: HttpServer, place: Place, size: Size, counts: dict[str, int]) -> report.Figures:
    print("weighing pages", flush=True)
    weights = weigh_sections(server, place)
    print("saving", flush=True)
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
