import { combineDemoKey } from '../../weights/weights-loader.js';
import { mountModelPage } from '../load/model-page.js';
import { drawText } from '../ocr/line-canvas.js';
import { partsOf } from '../parts.js';
import { percent } from '../units.js';
import { upsideDown } from './orientation.js';

const PAUSE = 150; // ms without a change before the model runs

const halves = document.querySelector('[data-testid=halves]');
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
const hex = (array) => Array.from(array, (byte) => byte.toString(16).padStart(2, '0')).join('');

// Every visitor can do the same: nothing else protects this key.
const key = combineDemoKey(bytes(halves.dataset.first), bytes(halves.dataset.second));
partsOf(halves).key.textContent = hex(key);

// The states, in data-state, are idle (no model), waiting (the model has not run since the last change), done and error.
const section = document.querySelector('[data-testid=turn]');
const parts = partsOf(section);
let session = null;
let timer;

draw();
parts.text.addEventListener('input', changed);
parts.flip.addEventListener('change', changed);
mountModelPage({
  key,
  onReady(created) {
    session = created;
    changed();
  },
});

function draw() {
  drawText(parts.canvas, parts.text.value);
  if (parts.flip.checked) {
    turn(parts.canvas);
  }
}

function turn(canvas) {
  const upright = new OffscreenCanvas(canvas.width, canvas.height);
  upright.getContext('2d').drawImage(canvas, 0, 0);
  const context = canvas.getContext('2d');
  context.translate(canvas.width, canvas.height);
  context.rotate(Math.PI);
  context.drawImage(upright, 0, 0);
  context.resetTransform();
}

function changed() {
  draw();
  clearTimeout(timer);
  if (session) {
    section.dataset.state = 'waiting';
    timer = setTimeout(judge, PAUSE);
  }
}

async function judge() {
  try {
    const turned = await upsideDown(session, parts.canvas);
    parts.answer.textContent = turned > 0.5 ? `Upside down, ${percent(turned)} sure` : `Upright, ${percent(1 - turned)} sure`;
    section.dataset.state = 'done';
  } catch (error) {
    parts.answer.textContent = `The model failed: ${error.message}`;
    section.dataset.state = 'error';
  }
}
