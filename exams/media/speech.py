"""Recordings from scripts, for `manage.py build_recording`.

Reads the scripts of one section from a package's package.json, speaks them, writes the recording into media/ and its
cues and media entry into package.json. The same package, voices and libraries give the same file.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .script import Line, Part, RecordingError, section_parts, store_cues

MALE_VOICE_VARIABLE = "JLPT_MALE_VOICE"
MALE_VOICE = Path("/usr/share/hts-voice/nitech-jp-atr503-m001/nitech_jp_atr503_m001.htsvoice")
SOURCE = "Made for mikan with Open JTalk; voices Mei (MMDAgent) and nitech-jp-atr503-m001, both CC BY 3.0"
LICENCE = "CC BY 4.0"
SOUND_CHECK = Part(
    "",
    (
        Line("woman", "これは {音|おと}の テストです。", 0.8),
        Line("man", "よく {聞|き}こえますか。", 0.6),
    ),
)


@dataclass(frozen=True)
class Recording:
    path: Path
    seconds: float
    size: int
    cues: int
    doubts: tuple[str, ...]
    """Texts that the engine may read otherwise than written."""


def find_male_voice(given: Path | None = None) -> Path:
    """The male voice from the option, the environment, or where Debian installs it."""
    path = given or Path(os.environ.get(MALE_VOICE_VARIABLE) or MALE_VOICE)
    if not path.is_file():
        raise RecordingError(
            f"The male voice is not at {path}. Install Debian's hts-voice-nitech-jp-atr503-m001 (section contrib), "
            f"or give the path of an .htsvoice file with --male-voice or {MALE_VOICE_VARIABLE}."
        )
    return path


def build_recording(folder: Path, section_key: str = "listening", *, male_voice: Path | None = None) -> Recording:
    """Make the section's recording from its scripts; package.json gets the cues and the media entry."""
    from . import mixing  # its voices take a second to load

    document = _load(folder / "package.json")
    section = _section(document, section_key)
    name = section.get("recording") or f"{section_key}.m4a"
    path = folder / "media" / name
    spoken = mixing.speak(section_parts(section), find_male_voice(male_voice))
    seconds = mixing.save(spoken, path)

    section["recording"] = name
    store_cues(section, spoken.timeline)
    document.setdefault("media", {})[name] = media_entry(path, seconds)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    (folder / "package.json").write_text(text, encoding="utf-8")
    return Recording(path, seconds, path.stat().st_size, len(spoken.timeline.cues), spoken.doubts)


def build_sound_check(path: Path, *, male_voice: Path | None = None) -> Recording:
    """The sentence that a student hears before an exam, written to `path`."""
    from . import mixing  # its voices take a second to load

    spoken = mixing.speak([SOUND_CHECK], find_male_voice(male_voice))
    return Recording(path, mixing.save(spoken, path), path.stat().st_size, 0, spoken.doubts)


def media_entry(path: Path, seconds: float) -> dict[str, Any]:
    """What package.json says of a recording."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return {"sha256": digest, "bytes": len(content), "seconds": seconds, "source": SOURCE, "licence": LICENCE}


def _load(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RecordingError(f"There is no {path}.") from error
    except ValueError as error:
        raise RecordingError(f"{path} is not readable JSON: {error}.") from error
    return document


def _section(document: dict[str, Any], key: str) -> dict[str, Any]:
    for section in document.get("sections", ()):
        if section["key"] == key:
            found: dict[str, Any] = section
            return found
    raise RecordingError(f"The package has no section “{key}”.")
