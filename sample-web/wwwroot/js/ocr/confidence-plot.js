import { percent } from '../units.js';

/**
 * Draws a bar for each character, as high as its confidence.
 * @param {HTMLElement} list
 * @param {{character: string, confidence: number}[]} characters
 */
export function plotConfidence(list, characters) {
  list.replaceChildren(
    ...characters.map(({ character, confidence }) => {
      const item = document.createElement('li');
      item.dataset.sure = confidence >= 0.9 ? 'yes' : confidence >= 0.6 ? 'fairly' : 'no';
      item.title = percent(confidence);
      item.append(bar(confidence), label(character), spoken(confidence));
      return item;
    }),
  );
}

function bar(confidence) {
  const column = document.createElement('span');
  column.className = 'column';
  const fill = document.createElement('span');
  fill.style.height = `${100 * confidence}%`;
  column.append(fill);
  return column;
}

function label(character) {
  const text = document.createElement('span');
  text.className = 'character';
  text.textContent = character === ' ' ? '␣' : character;
  return text;
}

function spoken(confidence) {
  const text = document.createElement('span');
  text.className = 'visually-hidden';
  text.textContent = ` ${percent(confidence)}`;
  return text;
}
