import { milliseconds, shortBytes } from '../units.js';
import { recall, remember } from './choices.js';

/**
 * The times of a model's last load with a download and without one.
 * @typedef {{network?: number, device?: number}} Visits in milliseconds
 */

const nameOf = (model) => `weights-sample.visits.${model}`;

/** @param {string} model @returns {Visits} */
export function visitsOf(model) {
  return JSON.parse(recall(nameOf(model)) ?? '{}');
}

/** @param {string} model @param {'network' | 'device'} source @param {number} time milliseconds */
export function recordVisit(model, source, time) {
  remember(nameOf(model), JSON.stringify({ ...visitsOf(model), [source]: time }));
}

/** @param {string} model */
export function forgetVisits(model) {
  remember(nameOf(model), null);
}

/**
 * Draws one bar for each kind of load. The text says what the bar shows.
 * @param {HTMLElement} list a dl
 * @param {Visits} visits
 * @param {number} bytes of the file
 */
export function drawVisits(list, visits, bytes) {
  const longest = Math.max(...Object.values(visits), 1);
  list.replaceChildren(
    ...[
      { source: 'network', label: 'First visit', detail: `${shortBytes(bytes)} downloaded` },
      { source: 'device', label: 'From this device', detail: 'nothing downloaded' },
    ]
      .filter(({ source }) => visits[source] !== undefined)
      .flatMap(({ source, label, detail }) => {
        const term = document.createElement('dt');
        term.textContent = label;
        const value = document.createElement('dd');
        const bar = document.createElement('span');
        bar.className = `visit ${source}`;
        bar.style.width = `${(100 * visits[source]) / longest}%`;
        const text = document.createElement('small');
        text.textContent = `${milliseconds(visits[source])}, ${detail}`;
        value.append(bar, text);
        return [term, value];
      }),
  );
}
