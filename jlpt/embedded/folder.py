"""The data folder: is it fit to be used, and is it ours alone?"""

import errno
import fcntl
import hashlib
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

NEEDED_MB = 300
LONGEST_SOCKET_FOLDER = 80  # a socket's path has room for 104 bytes on every system, its name takes up to 24


class StartError(Exception):
    """Something at the terminal must change before the product can start; the text says what."""


def check_folder(data_dir: Path, *, needed_mb: int = NEEDED_MB) -> None:
    """Make the folder where it is missing; refuse one that cannot be written or is nearly full."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        free_mb = shutil.disk_usage(data_dir).free // 2**20
        if free_mb < needed_mb:
            raise StartError(f"The data folder {data_dir} has only {free_mb} MB left; {needed_mb} MB are needed.")
        with tempfile.TemporaryFile(dir=data_dir) as file:
            file.write(b"0" * 4096)
    except OSError as error:
        raise StartError(_sentence(data_dir, error)) from error


def _sentence(data_dir: Path, error: OSError) -> str:
    elsewhere = "Choose another one: make run JLPT_DATA_DIR=/path/to/folder"
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return f"The data folder {data_dir} is read-only. {elsewhere}"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The data folder {data_dir} is full. {elsewhere}"
    return f"The data folder {data_dir} cannot be used: {error.strerror}. {elsewhere}"


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Hold the folder for one run. The kernel gives the lock back when the holder dies, however it dies."""
    with (data_dir / "lock").open("a+", encoding="ascii") as file:
        if not _lock(file):
            file.seek(0)
            raise StartError(
                f"The data folder {data_dir} is in use by another run (process {file.read().strip() or 'unknown'}). "
                "Stop that one, or start this one elsewhere: make run JLPT_DATA_DIR=/path/to/folder PORT=8010"
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def _lock(file: TextIO) -> bool:
    """Try for half a second: `is_held` of another process may have the lock for a moment."""
    for _ in range(10):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def is_held(data_dir: Path) -> bool:
    """Whether a run is using the folder now."""
    try:
        with (data_dir / "lock").open(encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def socket_folder(data_dir: Path) -> Path:
    """Where the servers' sockets live: in the data folder, or below the temporary folder where that cannot be."""
    folder = data_dir / "run"
    if not _takes_sockets(folder):
        name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"jlpt-{os.geteuid()}-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise StartError(f"The folder {folder} belongs to someone else; remove it and start again.")
    folder.chmod(0o700)
    return folder


def _takes_sockets(folder: Path) -> bool:
    """A long path, odd characters (they would need quoting in addresses) or a shared folder of a virtual machine."""
    if len(str(folder)) > LONGEST_SOCKET_FOLDER or not re.fullmatch(r"[A-Za-z0-9_./-]+", str(folder)):
        return False
    folder.mkdir(mode=0o700, exist_ok=True)
    probe = folder / "probe"
    probe.unlink(missing_ok=True)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(probe))
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True
