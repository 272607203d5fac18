const COUNT = 64;
const IV = 12; // the first bytes of the container
const ROW = 8;

/**
 * Shows the first bytes of the file as anybody gets them: a plain request, no key.
 * @param {HTMLElement} figure
 */
export async function showFirstBytes(figure) {
  const note = figure.querySelector('[data-part=note]');
  try {
    const response = await fetch(figure.dataset.file, { headers: { Range: `bytes=0-${COUNT - 1}` } });
    if (!response.ok) {
      throw new Error(`the server answered ${response.status}`);
    }
    const bytes = new Uint8Array(await response.arrayBuffer()).subarray(0, COUNT);
    figure.querySelector('[data-part=bytes]').replaceChildren(...rows(bytes));
    figure.dataset.state = 'ready';
    figure.dataset.status = response.status;
  } catch (error) {
    figure.dataset.state = 'error';
    note.textContent = `The first bytes could not be fetched: ${error.message}.`;
  }
}

function* rows(bytes) {
  for (let start = 0; start < bytes.length; start += ROW) {
    const row = document.createElement('li');
    row.append(span('offset', start.toString(16).padStart(2, '0')));
    for (let i = start; i < start + ROW && i < bytes.length; i++) {
      row.append(span(i < IV ? 'iv' : 'cipher', bytes[i].toString(16).padStart(2, '0')));
    }
    row.append(span('ascii', ascii(bytes.subarray(start, start + ROW))));
    yield row;
  }
}

const ascii = (bytes) => Array.from(bytes, (byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');

function span(className, text) {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}
