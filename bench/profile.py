"""Where the processor time of the room goes: `python -m bench --only room --profile FOLDER`. Only what runs in Python
is seen (the interpreter's lock is held); what PostgreSQL does stands in the table of the room.

It needs py-spy on the PATH (`pip install py-spy`) and the right to look into the processes that the bench has started.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

RATE = 100  # samples a second
MOST_ROWS = 30
FRAME = re.compile(r"^(?P<name>.+) \((?P<path>.+?):(?P<line>\d+)\)$")


class Frame(NamedTuple):
    name: str
    path: str

    @property
    def package(self) -> str:
        """The distribution's folder, or the project's own top folder."""
        return self.path.rpartition("site-packages/")[2].partition("/")[0]

    def __str__(self) -> str:
        return f"{self.path.rpartition('site-packages/')[2]} {self.name}"


Stacks = Counter[tuple[Frame, ...]]


@contextmanager
def recording(pids: Mapping[str, int], folder: Path, seconds: float) -> Iterator[dict[str, Path]]:
    """py-spy looks at each process and its children for so long; the files are whole when the block has ended."""
    if not shutil.which("py-spy"):
        sys.exit("There is no py-spy on the PATH: pip install py-spy")
    files = {name: folder / f"profile-{name}.txt" for name in pids}
    spies = [_spy(pid, files[name], seconds) for name, pid in pids.items()]
    yield files
    for spy in spies:
        spy.wait(seconds + 60)


def _spy(pid: int, file: Path, seconds: float) -> "subprocess.Popen[bytes]":
    how = ["--subprocesses", "--nonblocking", "--gil", "--rate", str(RATE), "--format", "raw"]
    return subprocess.Popen(
        ["py-spy", "record", "--pid", str(pid), *how, "--duration", str(round(seconds)), "--output", str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def read_stacks(file: Path) -> Stacks:
    """py-spy's raw format: frames from the outside in, separated by ";", and how often they were seen."""
    stacks: Stacks = Counter()
    for line in file.read_text().splitlines():
        frames, _, count = line.rpartition(" ")
        found = (FRAME.match(frame) for frame in frames.split(";"))
        stacks[tuple(Frame(match["name"], match["path"]) for match in found if match)] += int(count)
    return stacks


def summary(stacks: Stacks) -> str:
    """Two tables in per cent of the samples: what ran at that moment, by package; and what it ran for, by function."""
    total = stacks.total() or 1
    own: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for frames, count in stacks.items():
        if frames:
            own[frames[-1].package] += count
        for frame in set(frames):
            within[str(frame)] += count
    lines = ["running, by package:", *_rows(own, total), "", "underneath, by function:", *_rows(within, total)]
    return "\n".join(lines)


def _rows(counts: Counter[str], total: int) -> list[str]:
    return [f"{100 * count / total:6.1f} %  {name}" for name, count in counts.most_common(MOST_ROWS)]
