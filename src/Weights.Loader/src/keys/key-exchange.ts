import { toBase64Url } from '../core/base64url.js';
import type { KeyAnswer, RefuseAnswer } from './key-response.js';
import { joined, transcriptOf } from './transcript.js';
import { unwrapKey, type ContainerFormat } from './content-key.js';

const NONCE_BYTES = 16;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/** The formats' numbers in the protocol. */
export const FORMAT_NUMBER: Record<ContainerFormat, number> = { gcm: 1, chunked: 2 };

/** What a key is asked for. */
export interface KeyWish {
  /** The page's own. */
  readonly origin: string;
  /** A label for the server's audit; the grant is for the key. */
  readonly model: string;
  /** 16 bytes. */
  readonly kid: Uint8Array;
  readonly format: ContainerFormat;
}

/**
 * The loader's side of one request of the session protocol (docs/key-delivery.md). Key pair and nonce serve this request alone, so
 * that no answer to another one opens here. No secret is ever a JavaScript value: each is a non-extractable CryptoKey.
 */
export class KeyExchange {
  readonly #nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

  private constructor(
    private readonly wish: KeyWish,
    private readonly privateKey: CryptoKey,
    private readonly epk: Uint8Array,
  ) {}

  static async begin(wish: KeyWish): Promise<KeyExchange> {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['deriveKey']);
    return new KeyExchange(wish, privateKey, new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
  }

  /** The request's body. */
  get request(): string {
    const { model, kid, format } = this.wish;
    return JSON.stringify({
      model,
      keyId: toBase64Url(kid),
      format: FORMAT_NUMBER[format],
      epk: toBase64Url(this.epk),
      cnonce: toBase64Url(this.#nonce),
    });
  }

  /**
   * Takes the content key out of the answer to this request, once all that ties the two together was found right.
   *
   * @param serverKey - ECDSA on P-256; an answer without its signature is refused
   * @throws {@link WeightsError} `key-answer`.
   */
  async open(answer: KeyAnswer, serverKey: CryptoKey | undefined, refuse: RefuseAnswer): Promise<CryptoKey> {
    const { kid, format } = this.wish;
    const { spk, wrapped, mac, sig } = answer;
    if (answer.keyId !== toBase64Url(kid) || answer.format !== FORMAT_NUMBER[format]) {
      refuse('it is for another key or format');
    }
    const transcript = transcriptOf({ ...this.wish, ...answer, format: FORMAT_NUMBER[format], nonce: this.#nonce, epk: this.epk });
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', transcript));
    if (serverKey !== undefined) {
      await requireSignature(sig, serverKey, digest, wrapped, refuse);
    }
    const shared = await this.#agree(spk, refuse);
    const derive = (label: string, algorithm: AesDerivedKeyParams | HmacImportParams, usage: KeyUsage): Promise<CryptoKey> =>
      crypto.subtle.deriveKey(
        { name: 'HKDF', hash: 'SHA-256', salt: this.#nonce, info: labelled(label, digest) },
        shared,
        algorithm,
        false,
        [usage],
      );
    // WebCrypto's own length of an HMAC key would be the block's, 512 bits.
    const macKey = await derive('mac', { name: 'HMAC', hash: 'SHA-256', length: 256 }, 'verify');
    if (!(await crypto.subtle.verify('HMAC', macKey, mac, joined(transcript, wrapped)))) {
      refuse('its authentication code does not fit: it was made for another request or another origin, or changed on its way');
    }
    const wrappingKey = await derive('kek', { name: 'AES-KW', length: 256 }, 'unwrapKey');
    return unwrapKey(wrapped, wrappingKey, format).catch(() => refuse('its key does not unwrap'));
  }

  async #agree(spk: Uint8Array<ArrayBuffer>, refuse: RefuseAnswer): Promise<CryptoKey> {
    const peer = await crypto.subtle.importKey('raw', spk, CURVE, false, []).catch(() => refuse('"spk" is no point on the curve'));
    return crypto.subtle.deriveKey({ name: 'ECDH', public: peer }, this.privateKey, 'HKDF', false, ['deriveKey']);
  }
}

async function requireSignature(
  sig: Uint8Array<ArrayBuffer> | undefined,
  serverKey: CryptoKey,
  digest: Uint8Array,
  wrapped: Uint8Array,
  refuse: RefuseAnswer,
): Promise<void> {
  if (sig === undefined) {
    refuse('it is not signed, and the option "serverKey" asks for that');
  } else if (!(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, serverKey, sig, joined(labelled('sig', digest), wrapped)))) {
    refuse('its signature is not the one of the option "serverKey"');
  }
}

function labelled(label: string, digest: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined(new TextEncoder().encode(`weights.build/key/1/${label}\0`), digest);
}
