"""Compile the message catalogues (.po to .mo) that changed since; needs no gettext on the machine."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def main() -> None:
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime:
            new = compiled.with_suffix(".new")
            polib.pofile(str(source)).save_as_mofile(str(new))
            new.replace(compiled)


if __name__ == "__main__":
    main()
