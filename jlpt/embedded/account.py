"""PostgreSQL refuses to run as root. Root's `make run` gives it an ordinary account.

The account keeps one right of root's, to pass through folders (CAP_DAC_OVERRIDE as an ambient capability): so a data
folder below /root works, nothing is made readable for others, and the sockets stay root's alone.
"""

import ctypes
import os
import pwd
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PREFERRED = ("postgres", "nobody")
CAP_DAC_OVERRIDE = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAPABILITY_VERSION_3 = 0x20080522


class Account(NamedTuple):
    uid: int
    gid: int


def account_for(folder: Path) -> Account | None:
    """Who should run the server of `folder`: None for ourselves; for root the folder's owner, or a system account."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in PREFERRED:
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(found.pw_uid, found.pw_gid)
    return None


def hand_over(folder: Path, account: Account) -> None:
    """Give a folder that root copied or restored to the account that runs its server."""
    if folder.stat().st_uid == account.uid:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, *account, follow_symlinks=False)


def becoming(account: Account | None) -> Callable[[], None] | None:
    """What a child process calls before it executes the server (`preexec_fn`)."""
    if account is None:
        return None
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def become() -> None:
        if libc:
            libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        if libc:
            _keep_one_capability(libc)

    return become


def _keep_one_capability(libc: ctypes.CDLL) -> None:
    """Where the kernel says no, the server still runs: it then needs a data folder that others may pass to."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(*[1 << CAP_DAC_OVERRIDE] * 3)
    libc.capset(header, effective_permitted_inheritable)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)
