const ROW = 8;

/**
 * Shows the first bytes of the file as anyone gets them: with an ordinary request and without the key.
 * @param {HTMLElement} figure
 */
export async function showFirstBytes(figure) {
  const count = Number(figure.dataset.shown);
  const note = figure.querySelector('[data-part=note]');
  try {
    const response = await fetch(figure.dataset.file, { headers: { Range: `bytes=0-${count - 1}` } });
    if (!response.ok) {
      throw new Error(`the server responded with ${response.status}`);
    }
    const bytes = new Uint8Array(await response.arrayBuffer()).subarray(0, count);
    figure.querySelector('[data-part=bytes]').replaceChildren(...rows(bytes, Number(figure.dataset.head)));
    figure.dataset.state = 'ready';
    figure.dataset.status = response.status;
  } catch (error) {
    figure.dataset.state = 'error';
    note.textContent = `The first bytes could not be fetched: ${error.message}.`;
  }
}

/** @param {Uint8Array} bytes @param {number} head how many bytes come before the ciphertext */
function* rows(bytes, head) {
  for (let start = 0; start < bytes.length; start += ROW) {
    const row = document.createElement('li');
    row.append(span('offset', start.toString(16).padStart(2, '0')));
    for (let i = start; i < start + ROW && i < bytes.length; i++) {
      row.append(span(i < head ? 'iv' : 'cipher', bytes[i].toString(16).padStart(2, '0')));
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
