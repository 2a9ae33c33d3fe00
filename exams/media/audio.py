"""Sound as samples: loudness, and the file that every browser plays. Needs numpy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

Samples = NDArray[np.float32]
FILE_RATE = 24_000
BIT_RATE = 40_000
LOUDNESS = -16.0
"""LUFS; the real recordings are at about -15."""
PEAK = -3.0
"""dBFS before coding; AAC overshoots by 1 to 2 dB."""
_BLOCK = 48_000


@dataclass(frozen=True)
class Loudness:
    integrated: float
    peak: float


def measure(samples: Samples, rate: int) -> Loudness:
    """Integrated loudness in LUFS (EBU R 128, silence gated out) and true peak in dBFS."""
    found: dict[str, str] = {}
    for frame in _filtered(samples, rate, ("ebur128", "metadata=1:peak=true")):
        found.update(frame.metadata)
    peak = max(float(found["lavfi.r128.true_peak"]), 1e-6)
    return Loudness(float(found["lavfi.r128.I"]), float(20 * np.log10(peak)))


def gain_to(samples: Samples, rate: int, target: float) -> float:
    """The factor that brings the samples to the target loudness."""
    return float(10 ** ((target - measure(samples, rate).integrated) / 20))


def normalise(samples: Samples, rate: int) -> Samples:
    """To the usual loudness with one gain for the whole recording; only peaks above the limit are held down."""
    for _ in range(2):
        samples = samples * np.float32(gain_to(samples, rate, LOUDNESS))
        samples = _joined(_filtered(samples, rate, ("alimiter", limiter_to(PEAK))))[: len(samples)]
    return samples


def limiter_to(peak: float) -> str:
    """The arguments of FFmpeg's alimiter that hold peaks under so many dBFS."""
    return f"limit={10 ** (peak / 20):.4f}:attack=2:release=50:level=disabled:latency=1"


def write_m4a(samples: Samples, rate: int, path: Path) -> None:
    """Mono AAC in MP4 with the index in front, so that a browser can start and seek before all is loaded."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="ipod", options=options) as container:
        stream = container.add_stream("aac", rate=FILE_RATE, layout="mono", options={"flags": "+bitexact"})
        stream.bit_rate = BIT_RATE
        for frame in _filtered(samples, rate, ("aresample", str(FILE_RATE)), ("asetnsamples", "n=1024:p=0")):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def read(path: Path) -> tuple[Samples, int]:
    """A file's sound as mono samples, and their rate."""
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        resampler = av.AudioResampler(format="flt", layout="mono")
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return _joined(frames), rate


def duration(path: Path) -> float:
    with av.open(str(path)) as container:
        return round((container.duration or 0) / av.time_base, 2)


def _filtered(samples: Samples, rate: int, *filters: tuple[str, str]) -> Iterator[av.AudioFrame]:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono", time_base=None)
    steps = [graph.add(name, arguments) for name, arguments in filters]
    wanted = graph.add("aformat", "sample_fmts=flt:channel_layouts=mono")
    graph.link_nodes(source, *steps, wanted, graph.add("abuffersink")).configure()
    for start in range(0, len(samples), _BLOCK):
        graph.push(_frame(samples[start : start + _BLOCK], rate, start))
        yield from pulled(graph)
    graph.push(None)
    yield from pulled(graph)


def _frame(samples: Samples, rate: int, start: int) -> av.AudioFrame:
    block = np.ascontiguousarray(samples[None, :], dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(block, format="flt", layout="mono")
    frame.sample_rate = rate
    frame.pts = start
    return frame


def pulled(graph: Graph) -> Iterator[av.AudioFrame]:
    """The frames that the graph has ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(frame, av.AudioFrame):
            yield frame


def _joined(frames: Iterator[av.AudioFrame] | list[av.AudioFrame]) -> Samples:
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32)
