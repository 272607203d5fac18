import { WeightsError } from './errors.js';

/**
 * WebCrypto exists only in secure contexts. Without this check the first use of it would fail with "undefined is not an object".
 *
 * @throws {@link WeightsError} `insecure-context`.
 */
export function requireSecureContext(): void {
  if (globalThis.isSecureContext === false || globalThis.crypto?.subtle === undefined) {
    throw new WeightsError(
      'insecure-context',
      'Models are checked and decrypted with WebCrypto, which browsers offer only in a secure context. Serve the page over https. ' +
        'For development http://localhost is secure too; an http:// address in the local network is not.',
    );
  }
}
