import { WeightsError } from './errors.js';

/** WebCrypto exists only in secure contexts; without this check the first call would say "undefined is not an object". */
export function requireSecureContext(): void {
  if (globalThis.isSecureContext === false || globalThis.crypto?.subtle === undefined) {
    throw new WeightsError(
      'insecure-context',
      'Encrypted models need WebCrypto, which browsers offer only in a secure context. Serve the page over https; for development http://localhost is secure too, an http:// address in the local network is not.',
    );
  }
}
