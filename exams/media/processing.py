"""A recording as it was uploaded made into what is played. It is read in pieces, twice: an hour of sound as numbers
would take more memory than a server has to spare."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from av.filter import Graph
from django.utils.translation import gettext_noop

from exams.media.audio import BIT_RATE, FILE_RATE, LOUDNESS, PEAK, limiter_to, pulled
from exams.media.loudness import Heard, silences_of, waveform_of

MOST_HOURS = 4
RATE = 48_000
OPUS_BIT_RATE = 32_000
STEP = RATE // 50  # samples of one level: 20 ms
_MOST_CHANNELS, _MOST_RATE = 8, 192_000
_MOST_GAIN = 30.0  # dB; more would only be noise
_WHOLE = 0.9  # of what the file says of its length; players' estimates are off by some percent
_BROKEN = 0.2  # of the packets may be unreadable: players skip them too

# Kept as they are and translated when they are shown: a worker does not know the reader's language.
NO_SOUND = gettext_noop("There is no sound in this file.")
UNREADABLE = gettext_noop("This recording is damaged or has another form than its name says. Save it again as MP3.")
CUT_OFF = gettext_noop("This recording breaks off: the file is shorter than it says. Copy it again and upload that.")
TOO_LONG = gettext_noop("This recording is longer than 4 hours. Cut it and upload the parts.")
UNUSUAL = gettext_noop("This recording has an unusual form. Save it as MP3 and upload that file.")
INAUDIBLE = gettext_noop("Nothing can be heard in this recording. Listen to it on your computer.")

Progress = Callable[[float], None]
"""Told how far it is, 0 to 1; it may raise to stop."""


class UnreadableError(ValueError):
    """Why a recording is refused; the message is one of the sentences above."""


@dataclass
class _Levels:
    """The loudness of each 20 ms, kept; the samples go by."""

    powers: array[float] = field(default_factory=lambda: array("f"))
    samples: int = 0

    def add(self, frame: av.AudioFrame) -> None:
        """The filter gives 100 ms at a time; only the last frame is shorter."""
        values = frame.to_ndarray().reshape(-1)
        self.samples += len(values)
        whole = len(values) // STEP * STEP
        self.powers.extend(np.square(values[:whole].reshape(-1, STEP)).mean(axis=1).tolist())
        if whole < len(values):
            self.powers.append(float(np.square(values[whole:]).mean()))


def listen(path: Path, demuxer: str, progress: Progress) -> Heard:
    """Length, loudness (EBU R 128), waveform and silences of the whole recording. Raises UnreadableError."""
    levels, integrated = _Levels(), -70.0
    graph = _graph(("ebur128", "metadata=1"))
    for frame in _through(graph, _decoded(path, demuxer, progress)):
        levels.add(frame)
        if (said := frame.metadata.get("lavfi.r128.I")) is not None:
            integrated = float(said)
    powers = np.frombuffer(levels.powers, dtype=np.float32)
    decibels = 10 * np.log10(np.maximum(powers, 1e-10))
    step = STEP / RATE
    return Heard(
        seconds=round(levels.samples / RATE, 2),
        integrated=integrated,
        peaks=waveform_of(powers),
        silences=silences_of(decibels, step=step, loudness=integrated),
    )


def write(path: Path, demuxer: str, heard: Heard, *, m4a: Path, opus: Path, progress: Progress) -> None:
    """The recording at the usual loudness, mono, as AAC and as Opus. Only peaks above the limit are held down."""
    gain = min(LOUDNESS - heard.integrated, _MOST_GAIN)
    graph = _graph(("volume", f"{gain:.2f}dB"), ("alimiter", limiter_to(PEAK)))
    with (
        av.open(str(m4a), "w", format="ipod", options={"movflags": "+faststart", "fflags": "+bitexact"}) as aac_file,
        av.open(str(opus), "w", format="ogg", options={"fflags": "+bitexact"}) as opus_file,
    ):
        aac = aac_file.add_stream("aac", rate=FILE_RATE, layout="mono", options={"flags": "+bitexact"})
        aac.bit_rate = BIT_RATE
        voice = opus_file.add_stream("libopus", rate=RATE, layout="mono", options={"application": "audio"})
        voice.bit_rate = OPUS_BIT_RATE
        for frame in _through(graph, _decoded(path, demuxer, progress, seconds=heard.seconds)):
            aac_file.mux(aac.encode(frame))
            opus_file.mux(voice.encode(frame))
        aac_file.mux(aac.encode(None))
        opus_file.mux(voice.encode(None))


def check_audible(heard: Heard) -> None:
    if heard.integrated <= -69:
        raise UnreadableError(INAUDIBLE)


def _decoded(path: Path, demuxer: str, progress: Progress, *, seconds: float = 0.0) -> Iterator[av.AudioFrame]:
    """The sound in mono at RATE. Only the format that the first bytes told may be read: playlists open others."""
    try:
        with av.open(str(path), format=demuxer, options={"protocol_whitelist": "file"}) as container:
            if not container.streams.audio:
                raise UnreadableError(NO_SOUND)
            stream = container.streams.audio[0]
            if not (0 < stream.rate <= _MOST_RATE and 0 < stream.channels <= _MOST_CHANNELS):
                raise UnreadableError(UNUSUAL)
            said = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
            yield from _counted(_mono(container, stream), said, seconds or said, progress)
    except (FFmpegError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(UNREADABLE) from error


def _counted(
    frames: Iterable[av.AudioFrame], said: float, expected: float, progress: Progress
) -> Iterator[av.AudioFrame]:
    """What goes by, as long as it is not too long; in the end, whether all was there that the file speaks of."""
    samples = 0
    for frame in frames:
        samples += frame.samples
        if samples > MOST_HOURS * 3600 * RATE:
            raise UnreadableError(TOO_LONG)
        progress(min(1.0, samples / RATE / expected) if expected else 0.0)
        yield frame
    if not samples:
        raise UnreadableError(UNREADABLE)
    if samples / RATE < said * _WHOLE:
        raise UnreadableError(CUT_OFF)


def _mono(container: av.container.InputContainer, stream: av.AudioStream) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    packets = broken = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            broken += 1
            continue
        for frame in frames:
            yield from resampler.resample(frame)
    yield from resampler.resample(None)
    if broken > packets * _BROKEN:
        raise UnreadableError(UNREADABLE)


def _graph(*filters: tuple[str, str]) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="mono", time_base=None)
    steps = [graph.add(name, arguments) for name, arguments in filters]
    wanted = graph.add("aformat", "sample_fmts=flt:channel_layouts=mono")
    graph.link_nodes(source, *steps, wanted, graph.add("abuffersink")).configure()
    return graph


def _through(graph: Graph, frames: Iterable[av.AudioFrame]) -> Iterator[av.AudioFrame]:
    """Frames after the filters, numbered anew: a file's own times may have gaps."""
    samples = 0
    for frame in frames:
        frame.pts, samples = samples, samples + frame.samples
        frame.time_base = Fraction(1, RATE)
        graph.push(frame)
        yield from pulled(graph)
    graph.push(None)
    yield from pulled(graph)
