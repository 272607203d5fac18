import { mountDevicePanel } from '../device/panel.js';
import { showFirstBytes } from './first-bytes.js';
import { showManifestFacts } from './manifest-facts.js';
import { mountModelPanel } from './panel.js';

/**
 * Starts what all demo pages share: the panel that loads the model, the first bytes, and the manifest facts.
 * @param {{key?: Uint8Array, onReady: (session: import('onnxruntime-web').InferenceSession) => void, onEnded?: () => void}} options
 *   key: only if the page itself contains the key; otherwise the panel names the endpoint for key requests
 *   onEnded: called when the lease of the key has ended and the session is released
 */
export function mountModelPage({ key, onReady, onEnded }) {
  const showDevice = mountDevicePanel(document.querySelector('[data-testid=device]'));
  mountModelPanel(document.querySelector('[data-testid=model-panel]'), { key, onReady, onEnded, onStored: showDevice });
  showFirstBytes(document.querySelector('[data-testid=first-bytes]'));
  showManifestFacts(document.querySelector('[data-testid=facts]'));
}
