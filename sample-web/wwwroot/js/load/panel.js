import { loadModel } from '../../weights/weights-loader.js';
import { ort } from '../ort.js';
import { partsOf } from '../parts.js';
import { milliseconds } from '../units.js';
import { explain, explainEnd, failedPhase } from './errors.js';
import { StepsTable } from './steps-table.js';
import { Timeline } from './timeline.js';

const ANNOUNCED = {
  manifest: 'Fetching the manifest.',
  key: 'Requesting the key.',
  download: 'Downloading the ciphertext.',
  decrypt: 'Decrypting.',
  session: 'Creating the session.',
};

/**
 * Step 1 of a demo page: the button that loads the model, and the model's progress, timings and errors until its lease ends.
 * The states, in data-state, are idle, loading, ready, error and ended.
 * @param {HTMLElement} panel
 * @param {{key?: Uint8Array, onReady: (session: import('onnxruntime-web').InferenceSession) => void, onEnded?: () => void}} options
 */
export function mountModelPanel(panel, { key, onReady, onEnded }) {
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
        key: key ?? { session: panel.dataset.sessionUrl, onStatus: end },
        onProgress(report) {
          // The table has a row for each step, and none for the download of all files together.
          if (report.phase !== 'total') {
            announce(report);
            table.show(report.phase, timeline.record(report));
          }
        },
      });
      finish(timeline.elapsed);
    } catch (error) {
      fail(error);
    }
  });

  function begin() {
    panel.dataset.state = 'loading';
    button.setAttribute('aria-disabled', 'true'); // because a button with `disabled` would lose the focus
    delete panel.dataset.ended;
    errorBox.replaceChildren();
    table.reset();
  }

  /** Announces the beginning of a step only, because a screen reader reads every change. @param {{phase: string, loaded: number}} report */
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
    status.textContent = `Ready after ${milliseconds(total)}. The decrypted copy is wiped. The weights are in WebAssembly memory.`;
    onReady(session);
  }

  /** The loader calls this and then releases the session. @param {'revoked' | 'expired'} reason */
  function end(reason) {
    session = null;
    panel.dataset.state = 'ended';
    panel.dataset.ended = reason;
    button.textContent = 'Load it again';
    status.textContent = 'The model is unloaded.';
    errorBox.replaceChildren(...explainEnd(reason, panel.dataset.loginUrl));
    onEnded?.();
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
