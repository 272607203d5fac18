// The defaults of silero-vad's `get_speech_timestamps`, except for LEAST_SILENCE.
const BEGIN = 0.5; // speech begins at this probability
const END = 0.35; // and ends below this one
const LEAST_SILENCE = 0.2; // if it stays there for this many seconds (silero-vad has 0.1, which splits sentences)
const LEAST_SPEECH = 0.25; // seconds; shorter segments are dropped
const PADDING = 0.03; // seconds, added on both sides

/**
 * Finds the segments of speech.
 * @param {ArrayLike<number>} probabilities one per frame
 * @param {number} secondsPerFrame
 * @param {number} duration in seconds
 * @returns {{start: number, end: number}[]} in seconds
 */
export function speechSegments(probabilities, secondsPerFrame, duration) {
  const found = [];
  let start = null;
  let quietSince = null;
  for (let frame = 0; frame < probabilities.length; frame++) {
    const time = frame * secondsPerFrame;
    if (probabilities[frame] >= BEGIN) {
      start ??= time;
      quietSince = null;
    } else if (start !== null && probabilities[frame] < END) {
      quietSince ??= time;
      if (time - quietSince >= LEAST_SILENCE) {
        found.push({ start, end: quietSince });
        start = quietSince = null;
      }
    }
  }
  if (start !== null) {
    found.push({ start, end: quietSince ?? duration });
  }
  return found
    .filter(({ start: from, end }) => end - from >= LEAST_SPEECH)
    .map(({ start: from, end }) => ({ start: Math.max(0, from - PADDING), end: Math.min(duration, end + PADDING) }));
}
