import { ort } from '../ort.js';

/** Hz; a frame is 512 samples, 32 ms. */
export const SAMPLE_RATE = 16_000;
export const FRAME = 512;
// Silero v5 and v6 expect the last 64 samples of the previous frame before each frame.
const CONTEXT = 64;

/**
 * The probability of speech in each frame. Frames run in order, because the model's state passes from one frame to the next.
 * @param {import('onnxruntime-web').InferenceSession} session
 * @param {Float32Array} samples mono, 16 kHz
 * @param {(done: number, total: number) => void | Promise<void>} onFrame
 */
export async function speechProbabilities(session, samples, onFrame) {
  const frames = Math.ceil(samples.length / FRAME);
  const probabilities = new Float32Array(frames);
  const rate = new ort.Tensor('int64', [BigInt(SAMPLE_RATE)], []);
  const window = new Float32Array(CONTEXT + FRAME);
  let state = new ort.Tensor('float32', new Float32Array(2 * 128), [2, 1, 128]);

  for (let frame = 0; frame < frames; frame++) {
    window.copyWithin(0, FRAME); // the end of the previous frame
    window.fill(0, CONTEXT); // because the last frame may be shorter
    window.set(samples.subarray(frame * FRAME, (frame + 1) * FRAME), CONTEXT);
    const input = new ort.Tensor('float32', window.slice(), [1, window.length]);
    const { output, stateN } = await session.run({ input, state, sr: rate });
    probabilities[frame] = output.data[0];
    state = stateN;
    await onFrame(frame + 1, frames);
  }
  return probabilities;
}
