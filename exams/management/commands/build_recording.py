"""`manage.py build_recording <package folder>`: a package's listening recording from its scripts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams.media.script import RecordingError
from exams.media.speech import Recording, build_recording, build_sound_check


class Command(BaseCommand):
    help = "Speak the scripts of a section; write the recording, its cues and its media entry into the package."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="folder of the package, with package.json in it")
        parser.add_argument("--section", default="listening", help="key of the section (default: listening)")
        parser.add_argument("--male-voice", type=Path, metavar="FILE", help="an .htsvoice file for the man")
        parser.add_argument("--sound-check", type=Path, metavar="FILE", help="write the sound check's sentence to FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, sound_check, voice = options["folder"], options["sound_check"], options["male_voice"]
        if folder is None and sound_check is None:
            raise CommandError("Give the folder of a package, or --sound-check and a file.")
        try:
            if sound_check:
                self._report(build_sound_check(sound_check, male_voice=voice))
            if folder:
                self._report(build_recording(folder, options["section"], male_voice=voice))
        except RecordingError as error:
            raise CommandError(str(error)) from error

    def _report(self, recording: Recording) -> None:
        minutes, seconds = divmod(round(recording.seconds), 60)
        size = f"{recording.size / 1e6:.2f} MB"
        self.stdout.write(f"{recording.path}: {minutes}:{seconds:02d}, {size}, {recording.cues} cues.")
        for text in recording.doubts:
            self.stdout.write(f"May be read otherwise than written: {text}")
