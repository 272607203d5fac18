import { cachedModels, loadModel } from '../../weights/weights-loader.js';
import { choices } from '../device/choices.js';
import { recordVisit } from '../device/visits.js';
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
 * @param {{key?: Uint8Array, onReady: (session: import('onnxruntime-web').InferenceSession) => void, onEnded?: () => void,
 *   onStored: () => void}} options onStored: called after a load, which may have kept the file on the device
 */
export function mountModelPanel(panel, { key, onReady, onEnded, onStored }) {
  const { load: button, status, error: errorBox } = partsOf(panel);
  const table = new StepsTable(panel);
  let session = null;

  button.addEventListener('click', async () => {
    if (panel.dataset.state === 'loading') {
      return;
    }
    begin();
    const { keep, offline } = choices;
    const source = keep && (await isKept(panel.dataset.model)) ? 'device' : 'network';
    const timeline = new Timeline();
    let until;
    try {
      await session?.release();
      session = null;
      session = await loadModel(panel.dataset.model, {
        ort,
        cache: keep,
        key: key ?? {
          session: panel.dataset.sessionUrl,
          offline: keep && offline,
          onStatus: (status, _, end) => (status === 'offline' ? (until = end) : ended(status)),
        },
        onProgress(report) {
          // The table has a row for each step, and none for the download of all files together.
          if (report.phase !== 'total') {
            announce(report);
            table.show(report.phase, timeline.record(report));
          }
        },
      });
      recordVisit(panel.dataset.model, source, timeline.elapsed);
      finish(timeline.elapsed, until);
    } catch (error) {
      fail(error);
    }
  });

  function begin() {
    panel.dataset.state = 'loading';
    button.setAttribute('aria-disabled', 'true'); // because a button with `disabled` would lose the focus
    delete panel.dataset.ended;
    delete panel.dataset.offline;
    errorBox.replaceChildren();
    table.reset();
  }

  /** Announces the beginning of a step only, because a screen reader reads every change. @param {{phase: string, loaded: number}} report */
  function announce({ phase, loaded }) {
    if (loaded === 0) {
      status.textContent = ANNOUNCED[phase];
    }
  }

  /** @param {number} total milliseconds @param {Date | undefined} until when the right to use the model without the network ends */
  function finish(total, until) {
    panel.dataset.state = 'ready';
    button.removeAttribute('aria-disabled');
    button.textContent = 'Load it again';
    table.finish(total);
    status.textContent = `Ready after ${milliseconds(total)}. The decrypted copy is wiped. The weights are in WebAssembly memory.`;
    if (until) {
      panel.dataset.offline = 'yes';
      status.textContent += ` There is no network; the server allows this until ${until.toLocaleString('en')}.`;
    }
    onReady(session);
    onStored();
  }

  /** The loader calls this and then releases the session. @param {'revoked' | 'expired'} reason */
  function ended(reason) {
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

/** @param {string} model */
async function isKept(model) {
  return (await cachedModels()).some(({ name, complete }) => name === model && complete);
}
