import { toBase64Url } from '../core/base64url.js';
import { concatenate, type Bytes } from '../core/bytes.js';
import type { ContainerFormat } from '../container/format.js';
import { unwrapKey } from './content-key.js';
import { FORMAT_NUMBER, type RefuseResponse, type SessionResponse } from './key-response.js';
import { transcriptOf } from './transcript.js';

const NONCE_BYTES = 16;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/** Which key is requested, and for which page. */
export interface KeyRequest {
  /** The origin of the page. */
  readonly origin: string;
  /** A label for the server's audit; the grant is for the key. */
  readonly model: string;
  /** 16 bytes. */
  readonly kid: Uint8Array;
  readonly format: ContainerFormat;
  /** Whether the key is to be used without the network, too. */
  readonly offline: boolean;
}

/**
 * The loader's side of one request of the session protocol (docs/reference/session-protocol.md). Key pair and nonce are for this request
 * alone, so a response to another request cannot be used. No secret is a JavaScript value: each is a non-extractable CryptoKey.
 */
export class KeyExchange {
  readonly #cnonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

  private constructor(
    private readonly request: KeyRequest,
    private readonly privateKey: CryptoKey,
    private readonly epk: Uint8Array,
  ) {}

  static async begin(request: KeyRequest): Promise<KeyExchange> {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['deriveKey']);
    return new KeyExchange(request, privateKey, new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
  }

  /** The body of the request, JSON. */
  get body(): string {
    const { model, kid, format, offline } = this.request;
    return JSON.stringify({
      model,
      keyId: toBase64Url(kid),
      format: FORMAT_NUMBER[format],
      epk: toBase64Url(this.epk),
      cnonce: toBase64Url(this.#cnonce),
      offline: offline || undefined,
    });
  }

  /**
   * Unwraps the content key of the response, after everything that binds the response to this request was verified.
   *
   * @param serverKey - ECDSA on P-256; a response without its signature is refused
   * @throws {@link WeightsError} `bad-key-response`.
   */
  async unwrap(response: SessionResponse, serverKey: CryptoKey | undefined, refuse: RefuseResponse): Promise<CryptoKey> {
    const { origin, model, kid, format } = this.request;
    const { spk, wrapped, mac, sig, customer, session, expires, offline } = response;
    if (response.kid !== toBase64Url(kid) || response.format !== FORMAT_NUMBER[format]) {
      refuse('it is for another key or format');
    }
    if (offline !== undefined && !this.request.offline) {
      refuse('it allows a use without the network that was not asked for');
    }
    const transcript = transcriptOf({
      origin,
      customer,
      session,
      model,
      kid,
      format: FORMAT_NUMBER[format],
      cnonce: this.#cnonce,
      epk: this.epk,
      spk,
      expires,
      offline,
    });
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', transcript));
    if (serverKey !== undefined) {
      await requireSignature(sig, serverKey, digest, wrapped, refuse);
    }
    const shared = await this.#agree(spk, refuse);
    const derive = (label: string, algorithm: AesDerivedKeyParams | HmacImportParams, usage: KeyUsage): Promise<CryptoKey> =>
      crypto.subtle.deriveKey(
        { name: 'HKDF', hash: 'SHA-256', salt: this.#cnonce, info: labelled(label, digest) },
        shared,
        algorithm,
        false,
        [usage],
      );
    // WebCrypto's default length of an HMAC key is the block's, 512 bits.
    const macKey = await derive('mac', { name: 'HMAC', hash: 'SHA-256', length: 256 }, 'verify');
    if (!(await crypto.subtle.verify('HMAC', macKey, mac, concatenate(transcript, wrapped)))) {
      refuse('its authentication code does not match: it was made for another request or another origin, or changed on its way');
    }
    const wrappingKey = await derive('kek', { name: 'AES-KW', length: 256 }, 'unwrapKey');
    return unwrapKey(wrapped, wrappingKey, format).catch(() => refuse('its key cannot be unwrapped'));
  }

  async #agree(spk: Bytes, refuse: RefuseResponse): Promise<CryptoKey> {
    const peer = await crypto.subtle.importKey('raw', spk, CURVE, false, []).catch(() => refuse('"spk" is not a point on the curve'));
    return crypto.subtle.deriveKey({ name: 'ECDH', public: peer }, this.privateKey, 'HKDF', false, ['deriveKey']);
  }
}

async function requireSignature(
  sig: Bytes | undefined,
  serverKey: CryptoKey,
  digest: Uint8Array,
  wrapped: Uint8Array,
  refuse: RefuseResponse,
): Promise<void> {
  if (sig === undefined) {
    refuse('it is not signed, and the option "serverKey" requires a signature');
  }
  const signed = concatenate(labelled('sig', digest), wrapped);
  if (!(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, serverKey, sig, signed))) {
    refuse('its signature is not one of the option "serverKey"');
  }
}

function labelled(label: string, digest: Uint8Array): Bytes {
  return concatenate(new TextEncoder().encode(`weights.build/key/1/${label}\0`), digest);
}
