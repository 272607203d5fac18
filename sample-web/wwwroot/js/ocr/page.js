import { mountModelPage } from '../load/model-page.js';
import { partsOf } from '../parts.js';
import { percent } from '../units.js';
import { plotConfidence } from './confidence-plot.js';
import { drawImage, drawText } from './line-canvas.js';
import { onPictures } from './pictures.js';
import { Recogniser } from './recogniser.js';

const PAUSE = 250; // ms without a keystroke before the model runs, because it runs on the page's thread

// The states, in data-state, are idle (no model), waiting (the last change is not read yet), reading, done and error.
const section = document.querySelector('[data-testid=ocr]');
const parts = partsOf(section);
let recogniser = null;
let typed = null; // the text on the strip, or null if it shows a picture
let timer;
let latest = 0; // the number of the newest change; results of older changes are dropped

drawTyped();
parts.text.addEventListener('input', () => changed(drawTyped, PAUSE));
onPictures(parts.file, parts.drop, async (file) => {
  try {
    const image = await createImageBitmap(file);
    changed(() => drawPicture(image), 0);
  } catch {
    fail(`This browser cannot open ${file.name || 'that file'} as a picture.`);
  }
});
mountModelPage({
  async onReady(session) {
    try {
      recogniser = new Recogniser(session, await dictionary());
      changed(() => {}, 0);
    } catch (error) {
      fail(`The dictionary could not be fetched: ${error.message}.`);
    }
  },
  onEnded() {
    recogniser = null;
    latest++;
    clearTimeout(timer);
    section.dataset.state = 'idle';
    parts.verdict.textContent = '';
    parts.confidence.hidden = true;
    parts.read.textContent = 'The model was unloaded. Load it again to continue.';
  },
});

async function dictionary() {
  const response = await fetch(section.dataset.dictionary);
  if (!response.ok) {
    throw new Error(`the server responded with ${response.status}`);
  }
  return response.text();
}

function drawTyped() {
  typed = parts.text.value;
  drawText(parts.canvas, typed);
}

function drawPicture(image) {
  typed = null;
  drawImage(parts.canvas, image);
  image.close();
}

function changed(draw, pause) {
  draw();
  latest++;
  parts.error.replaceChildren();
  clearTimeout(timer);
  if (recogniser) {
    section.dataset.state = 'waiting';
    timer = setTimeout(read, pause);
  }
}

async function read() {
  const mine = latest;
  section.dataset.state = 'reading';
  try {
    const began = performance.now();
    const characters = await recogniser.read(parts.canvas);
    if (mine === latest) {
      show(characters, performance.now() - began);
    }
  } catch (error) {
    if (mine === latest) {
      fail(`The model could not read this: ${error.message}`);
    }
  }
}

function show(characters, ms) {
  const text = characters.map(({ character }) => character).join('');
  const mean = characters.reduce((sum, { confidence }) => sum + confidence, 0) / characters.length;
  parts.read.textContent = text || 'nothing';
  parts.read.dataset.empty = String(text === '');
  parts.verdict.textContent = verdict(text, ms);
  parts.confidence.hidden = text === '';
  parts.mean.textContent = text === '' ? '' : percent(mean);
  plotConfidence(parts.bars, characters);
  section.dataset.state = 'done';
}

function verdict(text, ms) {
  const time = `${Math.round(ms)} ms on the CPU`;
  if (typed === null) {
    return time;
  }
  return text === typed.trim() ? `Exactly as typed, in ${time}.` : `Not exactly as typed, in ${time}.`;
}

function fail(message) {
  section.dataset.state = 'error';
  parts.error.textContent = message;
}
