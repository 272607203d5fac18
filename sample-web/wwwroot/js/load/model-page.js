import { showFirstBytes } from './first-bytes.js';
import { showManifestFacts } from './manifest-facts.js';
import { mountModelPanel } from './panel.js';

/**
 * What every demo page does with its model: the panel, the first bytes, the manifest's facts.
 * @param {{key?: Uint8Array, onReady: (session: import('onnxruntime-web').InferenceSession) => void}} options
 *   key: where the page has the key itself; otherwise the panel names the endpoint
 */
export function mountModelPage({ key, onReady }) {
  const panel = document.querySelector('[data-testid=model-panel]');
  mountModelPanel(panel, key ?? panel.dataset.keyUrl, onReady);
  showFirstBytes(document.querySelector('[data-testid=first-bytes]'));
  showManifestFacts(document.querySelector('[data-testid=facts]'));
}
