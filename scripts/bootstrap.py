"""Everything a checkout needs to run, made where it is missing; then, with `run`, the product itself.

    python3 scripts/bootstrap.py run     what runs the product, and start it
    python3 scripts/bootstrap.py dev     the same without starting
    python3 scripts/bootstrap.py test    also what the tests need

Standard library only, for any Python 3.8 or later: this is the one file that runs outside the virtual environment.
What is up to date is skipped: a stamp beside each result holds the hash of what it was made from.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Environment = Mapping[str, str] | None

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS = ROOT / ".tools"  # uv lives here where the machine has none
GOOD_PYTHONS = [(3, 11), (3, 12)]
OLDEST_NODE = 20
STARTED_KEY = "JLPT_STARTED_AT"
STYLE_SOURCES = (
    "static/src/**/*.*",
    "package*.json",
    "tailwind.config.js",
    "templates/**/*.html",  # Tailwind collects its class names here and in the code
    *(f"{app}/**/*.py" for app in ("jlpt", "tenants", "exams", "grading")),
)


def say(text: str) -> None:
    print(f"{time.time() - float(os.environ[STARTED_KEY]):6.1f} s  {text}", flush=True)


def stop(text: str) -> NoReturn:
    sys.exit(f"\n{text}")


def run(command: Sequence[str | Path], environment: Environment = None) -> str:
    """Run quietly; show what was said only when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        stop(f"{done.stdout}\nThis failed: {' '.join(words)}")
    return done.stdout


# --- stamps


def digest_of(*patterns: str, words: str = "") -> str:
    """Of the names and contents of all files that match."""
    digest = hashlib.sha256(words.encode())
    for file in sorted({file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file()}):
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_current(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text() == digest


# --- Python


def uv_command() -> str:
    """uv from the PATH, else our own copy, installed with pip at its first use."""
    if found := shutil.which("uv"):
        return found
    own = TOOLS / "bin" / "uv"
    if not own.exists():
        say("installing uv")
        make_tools()
        install = ["install", "--quiet", "--require-hashes", "-r", "requirements/uv.txt"]
        run([TOOLS / "bin" / "python", "-m", "pip", *install])
    return str(own)


def make_tools() -> None:
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(TOOLS)], capture_output=True, text=True)
    if made.returncode and apt("python3-venv"):
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(TOOLS)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(TOOLS, ignore_errors=True)
        stop(
            "This Python cannot make virtual environments. Install uv (https://docs.astral.sh/uv/) or your system's "
            "package for that (Debian and Ubuntu: apt install python3-venv), then try again."
        )


def ensure_venv(uv: str) -> None:
    works = PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0
    if works:
        return
    say("making the virtual environment")
    wanted = sys.executable if sys.version_info[:2] in GOOD_PYTHONS else "3.12"
    run([uv, "venv", "--quiet", "--clear", "--python", wanted, VENV])


def ensure_packages(uv: str, name: str) -> None:
    lock = f"requirements/{name}.txt"
    version = run([PYTHON, "-c", "import sys; print(sys.version)"])
    stamp, digest = VENV / f".installed-{name}", digest_of(lock, words=version)
    if is_current(stamp, digest):
        return
    say(f"installing Python packages ({lock})")
    # Compiled now by all cores, once, and not by six processes at the same time when they first start.
    run([uv, "pip", "install", "--quiet", "--python", PYTHON, "--compile-bytecode", "--require-hashes", "-r", lock])
    stamp.write_text(digest)


# --- assets


def node_environment(uv: str) -> dict[str, str]:
    """With the machine's Node.js where it is new enough, else with one from a Python package."""
    if has_node():
        return dict(os.environ)
    ensure_packages(uv, "node")
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def has_node() -> bool:
    node = shutil.which("node")
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout if node else ""
    major = said.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE and shutil.which("npm") is not None


def ensure_assets(uv: str) -> None:
    environment = node_environment(uv)
    stamp, digest = ROOT / "node_modules" / ".installed", digest_of("package-lock.json")
    if not is_current(stamp, digest):
        say("installing JavaScript packages")
        run(["npm", "ci", "--no-progress"], environment)
        stamp.write_text(digest)
    stamp, digest = ROOT / "static" / "dist" / ".built", digest_of(*STYLE_SOURCES)
    if not is_current(stamp, digest):
        say("building styles and scripts")
        run(["npm", "run", "build"], environment)
        stamp.write_text(digest)


def ensure_translations() -> None:
    run([PYTHON, "scripts/compile_translations.py"])


# --- the system


def apt(*packages: str) -> bool:
    """Install system packages where we may; whether that went well."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"installing {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])
    return all(
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode == 0
        for command in commands
    )


def ensure_system_packages() -> None:
    """A browser for the tests in it, Japanese glyphs to look at, and gettext's extractor."""
    missing = {
        "chromium": not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
        "gettext": not shutil.which("xgettext"),
        "fonts-noto-cjk": not has_japanese_font(),
    }
    packages = [name for name, is_missing in missing.items() if is_missing]
    if packages and not apt(*packages):
        needed = [name for name in packages if name != "fonts-noto-cjk"]
        if needed:
            stop(f"The tests need {' and '.join(needed)}. Debian and Ubuntu: sudo apt install {' '.join(packages)}")


def has_japanese_font() -> bool:
    if not shutil.which("fc-list"):
        return sys.platform == "darwin"
    return bool(subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True).stdout.strip())


def main(goal: str) -> None:
    os.environ.setdefault(STARTED_KEY, repr(time.time()))
    uv = uv_command()
    ensure_venv(uv)
    ensure_packages(uv, "dev")
    if goal == "test":
        ensure_packages(uv, "test")
        ensure_system_packages()
    ensure_assets(uv)
    ensure_translations()
    if goal == "run":
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "manage.py", "run"])  # noqa: S606 (there is nothing to come back to)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"], ["test"]):
        stop(__doc__.strip())
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        stop("Interrupted.")
