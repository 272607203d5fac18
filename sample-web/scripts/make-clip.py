#!/usr/bin/env python3
"""Makes ../wwwroot/audio/clip.wav, the clip of the "Find speech in audio" page.

The clip has two spoken sentences between sounds that are not speech: hiss, a chime, knocks. A loudness threshold
takes those for speech; a speech detector does not.

Needs espeak-ng (Debian: apt-get install espeak-ng) and Python's standard library. The same version of espeak-ng
gives the same bytes, because the noise is seeded.
"""

import array
import io
import math
import pathlib
import random
import subprocess
import wave

RATE = 16_000  # Hz, the rate of Silero VAD's input
OUT = pathlib.Path(__file__).resolve().parent.parent / "wwwroot" / "audio" / "clip.wav"

# Each sound starts at a time in seconds.
FIRST = (0.9, "The model travels encrypted.")
CHIME = (3.35, (659.26, 830.61, 987.77))  # E5, G#5, B5, in Hz
KNOCKS = (4.35, 4.6, 4.85)
SECOND = (5.6, "The key comes after the login.")
LENGTH = 8.6  # seconds; 16-bit mono at 16 kHz is 32 kB a second


def speak(text: str) -> list[float]:
    """One sentence as samples in -1..1 at RATE."""
    spoken = subprocess.run(
        ["espeak-ng", "-v", "en-gb", "-s", "150", "-p", "38", "-a", "120", "--stdout", text],
        check=True, capture_output=True).stdout
    # espeak-ng writes to a pipe, so the sizes in its header are placeholders. Read all that is there.
    with wave.open(io.BytesIO(spoken)) as source:
        rate = source.getframerate()
        pcm = array.array("h")
        frames = source.readframes(len(spoken) // 2)
        pcm.frombytes(frames[: len(frames) // 2 * 2])
    return trim(resample([s / 32768 for s in pcm], rate))


def resample(samples: list[float], rate: int) -> list[float]:
    """Resamples with a windowed sinc. The cut-off is below the new Nyquist frequency, to avoid aliasing."""
    step, half, cut = rate / RATE, 24, min(1.0, RATE / rate) * 0.94
    out = []
    for n in range(int(len(samples) / step)):
        centre = n * step
        total = 0.0
        for k in range(max(0, int(centre) - half + 1), min(len(samples), int(centre) + half + 1)):
            x = k - centre
            sinc = cut if abs(x) < 1e-9 else math.sin(math.pi * cut * x) / (math.pi * x)
            total += samples[k] * sinc * (0.5 + 0.5 * math.cos(math.pi * x / (half + 1)))
        out.append(total)
    return out


def trim(samples: list[float]) -> list[float]:
    """Cuts the silence before and after a sentence."""
    loud = [i for i, s in enumerate(samples) if abs(s) > 0.004]
    return samples[loud[0]: loud[-1] + 1]


def chime(notes: tuple[float, ...]) -> list[float]:
    out = [0.0] * int(0.8 * RATE)
    for place, hertz in enumerate(notes):
        begin = int(place * 0.12 * RATE)
        for i in range(len(out) - begin):
            t = i / RATE
            out[begin + i] += 0.16 * math.sin(2 * math.pi * hertz * t) * math.exp(-5 * t) * min(1, t / 0.004)
    return out


def knock(noise: random.Random) -> list[float]:
    return [0.5 * noise.uniform(-1, 1) * math.exp(-i / (0.018 * RATE)) for i in range(int(0.12 * RATE))]


def main() -> None:
    noise = random.Random(2026)
    mix = [noise.gauss(0, 0.0018) for _ in range(int(LENGTH * RATE))]

    def add(seconds: float, samples: list[float], gain: float = 1.0) -> None:
        begin = int(seconds * RATE)
        for i, sample in enumerate(samples[: len(mix) - begin]):
            mix[begin + i] += gain * sample

    for start, text in (FIRST, SECOND):
        voice = speak(text)
        add(start, voice, 0.55 / max(map(abs, voice)))
    add(CHIME[0], chime(CHIME[1]))
    for start in KNOCKS:
        add(start, knock(noise))

    OUT.parent.mkdir(parents=True, exist_ok=True)
    pcm = array.array("h", (max(-32768, min(32767, round(s * 32767))) for s in mix))
    with wave.open(str(OUT), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(pcm.tobytes())
    print(f"{OUT.name}: {LENGTH} s, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
