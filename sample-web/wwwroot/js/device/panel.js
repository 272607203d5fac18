import { cachedModels, clearModelCache, clearOfflineKeys, deleteCachedModel } from '../../weights/weights-loader.js';
import { partsOf } from '../parts.js';
import { shortBytes } from '../units.js';
import { choices } from './choices.js';
import { drawVisits, forgetVisits, visitsOf } from './visits.js';

const used = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/**
 * The panel "On this device": what is kept, with buttons to delete it, and the two switches.
 * @param {HTMLElement} panel
 * @returns {() => Promise<void>} shows what is kept now
 */
export function mountDevicePanel(panel) {
  const { keep, offline, status, table, rows, clear, visits, bars } = partsOf(panel);
  keep.checked = choices.keep;
  keep.addEventListener('change', async () => {
    choices.keep = keep.checked;
    if (!keep.checked) {
      await clearOfflineKeys();
    }
    show();
  });
  if (offline) {
    offline.checked = choices.offline;
    offline.addEventListener('change', async () => {
      choices.offline = offline.checked;
      if (!offline.checked) {
        await clearOfflineKeys();
      }
      show();
    });
  }
  clear.addEventListener('click', async () => {
    await Promise.all([clearModelCache(), clearOfflineKeys()]);
    forgetVisits(panel.dataset.model);
    await show();
    status.focus();
  });

  async function show() {
    const models = await cachedModels();
    rows.replaceChildren(...models.map(rowOf));
    table.hidden = models.length === 0;
    clear.hidden = models.length === 0 && !choices.offline;
    status.textContent = describe(models);
    const times = visitsOf(panel.dataset.model);
    visits.hidden = Object.keys(times).length === 0;
    drawVisits(bars, times, Number(panel.dataset.bytes));
    panel.dataset.state = 'shown';
  }

  function rowOf({ name, bytes, complete, used: time }) {
    const row = document.createElement('tr');
    const title = document.createElement('th');
    title.scope = 'row';
    title.textContent = name;
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'button quiet';
    remove.textContent = 'Delete';
    remove.setAttribute('aria-label', `Delete ${name}`);
    remove.addEventListener('click', async () => {
      await deleteCachedModel(name);
      forgetVisits(name);
      await show();
      status.focus(); // the button is gone
    });
    const size = `${shortBytes(bytes)}${complete ? '' : ', not complete'}`;
    row.append(title, ...[size, used.format(time), remove].map(cellOf));
    row.children[1].className = 'number';
    return row;
  }

  status.tabIndex = -1;
  show();
  return show;
}

function cellOf(content) {
  const cell = document.createElement('td');
  cell.append(content);
  return cell;
}

function describe(models) {
  if (models.length > 0) {
    const bytes = models.reduce((sum, model) => sum + model.bytes, 0);
    return `${models.length === 1 ? 'One model' : `${models.length} models`}, ${shortBytes(bytes)} of ciphertext.`;
  }
  return choices.keep ? 'Nothing is kept yet: load the model.' : 'Nothing is kept here.';
}
