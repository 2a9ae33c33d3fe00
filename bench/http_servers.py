"""The journal save under 50 keep-alive clients on several HTTP servers: `python -m bench.http_servers`.

Prints the table of docs/http-servers.md. Every server has its turn in each pass, so that a busy minute of the machine
does not fall on one of them alone.
"""

import argparse
from dataclasses import dataclass, field
from statistics import median

import psutil

from bench.exam import save_run
from bench.measure import CLIENTS, Run, typical
from bench.place import Place, Sitter, make_sitters, prepared, start_sitting
from bench.server import PRODUCT, serving

BIND = "--host $BIND_HOST --port $PORT"
RUNS = 3


def granian(workers: int, threads: int) -> str:
    return (
        f"granian --interface wsgi {BIND} --workers {workers} --blocking-threads {threads} --no-ws --http 1 {PRODUCT}"
    )


def gthread(workers: int, threads: int) -> str:
    words = f"--workers {workers} --threads {threads} --worker-class gthread --keep-alive 75"
    return f"gunicorn --bind $BIND_HOST:$PORT {words} {PRODUCT}"


@dataclass
class Candidate:
    name: str
    command: str
    connections: str = "pool"  # bench.settings
    runs: list[Run] = field(default_factory=list)
    memory_mb: float = 0.0


def candidates() -> list[Candidate]:
    return [
        *(Candidate(f"granian {w}x{t}", granian(w, t)) for w, t in ((2, 1), (2, 2), (2, 4), (2, 8))),
        *(Candidate(f"gunicorn gthread {w}x{t}", gthread(w, t)) for w, t in ((2, 2), (2, 4))),
        Candidate("daphne (ASGI)", "daphne --bind $BIND_HOST --port $PORT --verbosity 0 bench.asgi:application"),
        Candidate("granian 2x4", granian(2, 4), "persistent"),
        Candidate("granian 2x4", granian(2, 4), "fresh"),
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.http_servers", description=__doc__)
    arguments.add_argument("--passes", type=int, default=2)
    arguments.add_argument("--seconds", type=float, default=3.0)
    given = arguments.parse_args()
    rows = candidates()
    with prepared() as place:
        sitters = make_sitters(CLIENTS)
        start_sitting(sitters)
        for number in range(given.passes):
            for row in rows if number % 2 == 0 else reversed(rows):
                print(f"pass {number + 1}: {row.name}, {row.connections}", flush=True)
                _try(row, place, sitters, given.seconds)
    print(table(rows))


def _try(row: Candidate, place: Place, sitters: list[Sitter], seconds: float) -> None:
    postgres = place.pid("PostgreSQL")
    with serving(row.command, place.folder, {"BENCH_CONNECTIONS": row.connections}) as server:
        save_run(server, postgres, sitters, seconds / 2)  # warms up
        row.runs += [save_run(server, postgres, sitters, seconds) for _ in range(RUNS)]
        root = psutil.Process(server.pid)
        processes = [root, *root.children(recursive=True)]
        row.memory_mb = sum(process.memory_full_info().uss for process in processes) / 2**20


def table(rows: list[Candidate]) -> str:
    lines = ["| server | connections | requests/s, median (best) | p95 ms | CPU ms | database CPU ms | MB | errors |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for row in rows:
        run = typical(row.runs)
        best = max(run.rps for run in row.runs)
        p95 = median(run.p95_ms for run in row.runs)
        lines.append(
            f"| {row.name} | {row.connections} | {run.rps:.0f} ({best:.0f}) | {p95:.0f} | {run.cpu_ms:.2f}"
            f" | {run.pg_cpu_ms:.2f} | {row.memory_mb:.0f} | {sum(run.errors.values())} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
