"""What stands outside the product: the check of translations, and the first step of a start."""

import subprocess
import sys
from pathlib import Path

import polib
import pytest

from jlpt.processes import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import bootstrap
import check_translations


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (polib.POEntry(msgid="Save", msgstr="Сохранить"), None),
        (polib.POEntry(msgid="Save", msgstr=""), "not translated"),
        (polib.POEntry(msgid="Save", msgstr="Сохранить", flags=["fuzzy"]), "marked as fuzzy"),
        (polib.POEntry(msgid="%(n)s left", msgstr="осталось %(n)s"), None),
        (polib.POEntry(msgid="%(n)s left", msgstr="осталось %(m)s"), "placeholders differ"),
        (polib.POEntry(msgid="{n} of {all}", msgstr="{n}"), "placeholders differ"),
        (polib.POEntry(msgid="one day", msgid_plural="%(n)s days", msgstr_plural={0: "день", 1: "%(n)s дня"}), None),
        (polib.POEntry(msgid="one", msgid_plural="%(n)s", msgstr_plural={0: "один", 1: ""}), "not translated"),
    ],
)
def test_translation_problems_are_found(entry: polib.POEntry, problem: str | None) -> None:
    assert check_translations.entry_problem(entry) == problem


def test_texts_of_code_and_templates_are_collected() -> None:
    texts = {text for _, text in check_translations.collected_texts()}
    assert {"Active", "Title"} <= texts


def test_digest_follows_content_and_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    digests = [bootstrap.digest_of("*.css")]
    for name, text in (("a.css", "1"), ("a.css", "2"), ("b.css", ""), ("c.js", "ignored")):
        (tmp_path / name).write_text(text)
        digests.append(bootstrap.digest_of("*.css"))
    assert len(set(digests)) == 4
    assert digests[-1] == digests[-2]


def test_a_step_that_fails_is_shown_with_what_it_said() -> None:
    with pytest.raises(SystemExit, match=r"(?s)out of space.*This failed: sh -c"):
        bootstrap.run(["sh", "-c", "echo out of space; exit 3"])


@pytest.mark.parametrize("words", [[], ["walk"], ["run", "now"]])
def test_bootstrap_explains_itself(words: list[str]) -> None:
    said = subprocess.run([sys.executable, ROOT / "scripts" / "bootstrap.py", *words], capture_output=True, text=True)
    assert said.returncode == 1
    assert "python3 scripts/bootstrap.py run" in said.stderr


def test_locks_name_no_place() -> None:
    """Which index or folder a package came from is no business of anyone's."""
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert " @ " not in text
        assert all("--hash=" in block for block in text.replace("\\\n", "").splitlines() if "==" in block)
