import { exactBytes, milliseconds, shortBytes } from '../units.js';

/** The table of steps. Its bars show the progress while the model loads, and afterwards when each step ran. */
export class StepsTable {
  #rows;
  #total;

  /** @param {Element} panel */
  constructor(panel) {
    this.#rows = new Map([...panel.querySelectorAll('[data-phase]')].map((row) => [row.dataset.phase, row]));
    this.#total = panel.querySelector('[data-part=total]');
  }

  reset() {
    for (const row of this.#rows.values()) {
      row.dataset.state = 'waiting';
      row.querySelector('progress').value = 0;
      row.querySelector('progress').hidden = false;
      row.querySelector('.span').hidden = true;
      cell(row, 'bytes', '–');
      cell(row, 'time', '–');
    }
    this.#total.textContent = '–';
  }

  /** @param {string} phase @param {{begin: number, end: number | null, loaded: number, total?: number}} entry */
  show(phase, entry) {
    const row = this.#rows.get(phase);
    row.dataset.state = entry.end === null ? 'running' : 'done';
    const bar = row.querySelector('progress');
    if (entry.end === null && entry.loaded === 0) {
      bar.removeAttribute('value'); // running, and the progress is unknown
    } else {
      bar.value = entry.total ? entry.loaded / entry.total : 0;
    }
    if (entry.loaded > 0) {
      const bytes = cell(row, 'bytes', shortBytes(entry.loaded));
      bytes.title = exactBytes(entry.loaded);
      bytes.dataset.bytes = entry.loaded;
    }
    if (entry.end !== null) {
      cell(row, 'time', milliseconds(entry.end - entry.begin));
      const span = row.querySelector('.span');
      span.dataset.begin = entry.begin;
      span.dataset.end = entry.end;
    }
  }

  /** Shows all steps on one time scale, because key and download run at the same time. @param {number} total in milliseconds */
  finish(total) {
    for (const row of this.#rows.values()) {
      row.querySelector('progress').hidden = true;
      if (row.dataset.state === 'waiting') {
        row.dataset.state = 'skipped'; // a page that contains its key sends no key request
        continue;
      }
      const span = row.querySelector('.span');
      const { begin, end } = span.dataset;
      span.style.left = `${(100 * begin) / total}%`;
      span.style.width = `${(100 * (end - begin)) / total}%`;
      span.hidden = false;
    }
    this.#total.textContent = milliseconds(total);
  }

  /** @param {string} [phase] the step that failed; if it is not known, all running steps count as failed */
  fail(phase) {
    for (const [name, row] of this.#rows) {
      if (row.dataset.state === 'running') {
        row.dataset.state = phase ? 'waiting' : 'failed';
        row.querySelector('progress').value = 0;
      }
      if (name === phase) {
        row.dataset.state = 'failed';
      }
    }
  }
}

function cell(row, part, text) {
  const element = row.querySelector(`[data-part=${part}]`);
  element.textContent = text;
  return element;
}
