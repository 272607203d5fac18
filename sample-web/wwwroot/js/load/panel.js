import { loadModel } from '../../weights/weights-loader.js';
import { ort } from '../ort.js';
import { partsOf } from '../parts.js';
import { milliseconds } from '../units.js';
import { explain, failedPhase } from './errors.js';
import { StepsTable } from './steps-table.js';
import { Timeline } from './timeline.js';

const ANNOUNCED = {
  manifest: 'Asking what there is.',
  key: 'Asking for the key.',
  download: 'Downloading the ciphertext.',
  decrypt: 'Decrypting.',
  session: 'Opening the session.',
};

/**
 * Step 1 of a demo page: the button that loads the model, its progress, its timings and its errors.
 * @param {HTMLElement} panel
 * @param {string | Uint8Array} key what `loadModel` takes: an endpoint or bytes
 * @param {(session: import('onnxruntime-web').InferenceSession) => void} onReady
 */
export function mountModelPanel(panel, key, onReady) {
  const { load: button, status, error: errorBox } = partsOf(panel);
  const table = new StepsTable(panel);
  let session = null;

  button.addEventListener('click', async () => {
    if (panel.dataset.state === 'loading') {
      return;
    }
    begin();
    const timeline = new Timeline();
    try {
      await session?.release();
      session = null;
      session = await loadModel(panel.dataset.model, {
        ort,
        key,
        onProgress(report) {
          announce(report);
          table.show(report.phase, timeline.record(report));
        },
      });
      finish(timeline.elapsed);
    } catch (error) {
      fail(error);
    }
  });

  function begin() {
    panel.dataset.state = 'loading';
    button.setAttribute('aria-disabled', 'true'); // it keeps the focus, unlike `disabled`
    errorBox.replaceChildren();
    table.reset();
  }

  /** A screen reader hears where a step begins, not every piece of it. @param {{phase: string, loaded: number}} report */
  function announce({ phase, loaded }) {
    if (loaded === 0) {
      status.textContent = ANNOUNCED[phase];
    }
  }

  function finish(total) {
    panel.dataset.state = 'ready';
    button.removeAttribute('aria-disabled');
    button.textContent = 'Load it again';
    table.finish(total);
    status.textContent = `Ready after ${milliseconds(total)}. The decrypted copy is wiped; the weights live in WebAssembly memory.`;
    onReady(session);
  }

  function fail(error) {
    panel.dataset.state = 'error';
    panel.dataset.error = error?.code ?? 'unknown';
    button.removeAttribute('aria-disabled');
    button.textContent = 'Try again';
    table.fail(failedPhase(error));
    status.textContent = 'Not loaded.';
    errorBox.replaceChildren(...explain(error, panel.dataset.loginUrl));
  }
}
