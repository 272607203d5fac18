import { mountModelPage } from '../load/model-page.js';
import { partsOf } from '../parts.js';
import { milliseconds } from '../units.js';
import { decode } from './audio.js';
import { FRAME, SAMPLE_RATE, speechProbabilities } from './detector.js';
import { Player } from './player.js';
import { drawPlot } from './plot.js';
import { listSegments } from './segments-table.js';
import { speechSegments } from './segments.js';

const PAINT_INTERVAL = 50; // ms of work after which the page may paint

// The states, in data-state, are idle (no model or no sound), decoding, listening, done and error.
const section = document.querySelector('[data-testid=vad]');
const parts = partsOf(section);
const player = new Player(parts.audio, parts['plot-area'], parts.playhead);

let session = null;
let sound = null; // the chosen Blob
let result = null;
let latest = 0; // the number of the newest run; an older run stops when a newer one begins

parts.clip.addEventListener('click', async () => {
  parts.file.value = '';
  try {
    choose(await (await fetch(parts.clip.dataset.file)).blob());
  } catch (error) {
    fail(`The clip could not be fetched: ${error.message}`);
  }
});
parts.file.addEventListener('change', () => choose(parts.file.files[0]));

const redraw = () => result && drawPlot(parts.plot, result);
new ResizeObserver(redraw).observe(parts.plot);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

mountModelPage({
  onReady(created) {
    session = created;
    if (sound) {
      listen();
    } else {
      parts.status.textContent = 'The model is ready: choose a sound.';
    }
  },
  onEnded() {
    session = null;
    latest++;
    parts.progress.hidden = true;
    if (section.dataset.state !== 'done') {
      section.dataset.state = 'idle';
    }
    parts.status.textContent = 'The model was unloaded. Load it again to continue.';
  },
});

function choose(blob) {
  if (!blob) {
    return;
  }
  sound = blob;
  if (session) {
    listen();
  } else {
    parts.status.textContent = 'The sound is chosen. Load the model to start.';
  }
}

async function listen() {
  const mine = ++latest;
  begin();
  let samples;
  try {
    samples = await decode(await sound.arrayBuffer());
  } catch (error) {
    if (mine === latest) {
      fail(`This browser cannot open that file as a sound: ${error.message}.`);
    }
    return;
  }
  try {
    const began = performance.now();
    section.dataset.state = 'listening';
    const probabilities = await speechProbabilities(session, samples, painter(mine));
    if (mine === latest) {
      show(samples, probabilities, performance.now() - began);
    }
  } catch (error) {
    if (mine === latest) {
      fail(`The model failed: ${error.message}`);
    }
  }
}

/** Shows the progress and lets the page paint at intervals. Stops the run if another sound was chosen. */
function painter(mine) {
  let last = performance.now();
  return async (done, total) => {
    if (performance.now() - last < PAINT_INTERVAL) {
      return;
    }
    parts.progress.value = done / total;
    await new Promise((resolve) => setTimeout(resolve));
    if (mine !== latest) {
      throw new DOMException('Another sound was chosen.', 'AbortError');
    }
    last = performance.now();
  };
}

function begin() {
  section.dataset.state = 'decoding';
  parts.error.replaceChildren();
  parts.result.hidden = true;
  parts.progress.hidden = false;
  parts.progress.value = 0;
  parts.status.textContent = 'Listening.';
}

function show(samples, probabilities, ms) {
  const duration = samples.length / SAMPLE_RATE;
  const segments = speechSegments(probabilities, FRAME / SAMPLE_RATE, duration);
  result = { samples, probabilities, segments, duration };
  parts.result.hidden = false;
  parts.progress.hidden = true;
  player.open(sound);
  redraw();
  listSegments(parts.segments, segments, (segment) => player.playOnly(segment));
  parts.numbers.textContent = Array.from(probabilities, (p, i) => `${((i * FRAME) / SAMPLE_RATE).toFixed(3)} ${p.toFixed(6)}`).join('\n');
  parts.status.textContent = `${summary(segments, duration)} ${probabilities.length} steps in ${milliseconds(ms)}.`;
  section.dataset.state = 'done';
}

function summary(segments, duration) {
  const spoken = segments.reduce((sum, { start, end }) => sum + end - start, 0);
  if (segments.length === 0) {
    return `No speech in ${duration.toFixed(1)} seconds.`;
  }
  const count = segments.length === 1 ? '1 segment' : `${segments.length} segments`;
  return `${spoken.toFixed(1)} of ${duration.toFixed(1)} seconds are speech, in ${count}.`;
}

function fail(message) {
  section.dataset.state = 'error';
  parts.progress.hidden = true;
  parts.status.textContent = '';
  parts.error.textContent = message;
}
