"""Every text of the sources is translated, in every language, with its placeholders.

The sources' texts are collected afresh with Django's `makemessages` (which needs gettext's xgettext) in a copy of the
sources, so that the check changes nothing in the checkout.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru", "uz", "ja")
SOURCES = ("jlpt", "tenants", "exams", "grading", "templates")
SUFFIXES = (".py", ".html", ".txt")
PLACEHOLDER = re.compile(r"%\([A-Za-z0-9_]+\)[a-z]|%[sd]|\{[A-Za-z0-9_]*\}")

Key = tuple[str | None, str]


def main() -> int:
    if not shutil.which("xgettext"):
        print("gettext is missing. Debian and Ubuntu: sudo apt install gettext")
        return 1
    used = collected_texts()
    problems = [problem for language in LANGUAGES for problem in catalogue_problems(language, used)]
    print("\n".join(problems) or f"{len(used)} texts, each in {len(LANGUAGES)} languages")
    return 1 if problems else 0


def collected_texts() -> set[Key]:
    """Context and text of everything that the sources mark for translation."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for source in SOURCES:
            for file in (ROOT / source).rglob("*"):
                if file.suffix in SUFFIXES:
                    target = copy / file.relative_to(ROOT)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale", "ru", "--keep-pot", "--verbosity", "0"]
        subprocess.run(command, cwd=copy, env={**os.environ, "DJANGO_SETTINGS_MODULE": ""}, check=True)
        template = copy / "locale" / "django.pot"
        return {_key(entry) for entry in polib.pofile(str(template))} if template.exists() else set()


def catalogue_problems(language: str, used: set[Key]) -> Iterator[str]:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        yield f"{language}: there is no catalogue {path.relative_to(ROOT)}"
        return
    entries = {_key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    for key in sorted(used - set(entries), key=str):
        yield f"{language}: missing, run `make translations`: {key[1]!r}"
    for key in sorted(set(entries) - used, key=str):
        yield f"{language}: no longer used, run `make translations`: {key[1]!r}"
    for entry in entries.values():
        if problem := entry_problem(entry):
            yield f"{language}: {problem}: {entry.msgid!r}"


def entry_problem(entry: polib.POEntry) -> str | None:
    """What is wrong with one translation, if anything."""
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not translations or not all(translations):
        return "not translated"
    if entry.fuzzy:
        return "marked as fuzzy"
    wanted = [_placeholders(text) for text in (entry.msgid_plural or entry.msgid, entry.msgid)]
    if any(_placeholders(text) not in wanted for text in translations):
        return "placeholders differ"
    return None


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


if __name__ == "__main__":
    sys.exit(main())
