import { showFirstBytes } from './first-bytes.js';
import { showManifestFacts } from './manifest-facts.js';
import { mountModelPanel } from './panel.js';

/**
 * What every demo page does with its model: the panel, the first bytes, the manifest's facts.
 * @param {{key?: Uint8Array, onReady: (session: import('onnxruntime-web').InferenceSession) => void, onEnded?: () => void}} options
 *   key: where the page has the key itself; otherwise the panel names the endpoint that lends it
 *   onEnded: the lease of the key has ended, and the session with it
 */
export function mountModelPage({ key, onReady, onEnded }) {
  mountModelPanel(document.querySelector('[data-testid=model-panel]'), { key, onReady, onEnded });
  showFirstBytes(document.querySelector('[data-testid=first-bytes]'));
  showManifestFacts(document.querySelector('[data-testid=facts]'));
}
