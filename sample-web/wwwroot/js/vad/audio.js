import { SAMPLE_RATE } from './detector.js';

const LONGEST = 10 * 60; // seconds: at 16 kHz some 38 MB of samples

/**
 * Decodes any sound that the browser knows into one channel at 16 kHz.
 * @param {ArrayBuffer} file
 * @returns {Promise<Float32Array>}
 */
export async function decode(file) {
  // An offline context resamples to its own rate.
  const decoder = new OfflineAudioContext(1, 1, SAMPLE_RATE);
  const audio = await decoder.decodeAudioData(file);
  if (audio.duration > LONGEST) {
    throw new RangeError('longer than ten minutes');
  }
  return audio.numberOfChannels === 1 ? audio.getChannelData(0) : mixDown(audio);
}

/** Computes the mean of all channels. @param {AudioBuffer} audio */
function mixDown(audio) {
  const mono = new Float32Array(audio.length);
  for (let channel = 0; channel < audio.numberOfChannels; channel++) {
    const samples = audio.getChannelData(channel);
    for (let i = 0; i < mono.length; i++) {
      mono[i] += samples[i] / audio.numberOfChannels;
    }
  }
  return mono;
}
