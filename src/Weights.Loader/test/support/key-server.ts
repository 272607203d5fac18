import { createCipheriv, createECDH, createHash, createHmac, hkdfSync, sign, type KeyObject } from 'node:crypto';
import { KEY, KID } from './models.js';
import type { PlannedResponse, Route } from './server.js';

/** The JSON that a loader posts. */
export interface KeyRequest {
  readonly model: string;
  readonly keyId: string;
  readonly format: number;
  readonly epk: string;
  readonly cnonce: string;
  readonly offline?: boolean;
}

export type KeyResponse = Record<string, unknown>;

export const ORIGIN = 'https://shop.example';

/** The server's side of the session protocol in node:crypto, where the loader uses WebCrypto. */
export class KeyServer {
  readonly requests: KeyRequest[] = [];
  origin = ORIGIN;
  key: Uint8Array = KEY;
  customer = 'c_1';
  session = 's_1';
  /** The lease of a key, in seconds. */
  lease = 3600;
  /** How long a device may use the key without the network, in seconds; undefined: not at all. */
  offlineLease: number | undefined;
  /** The server's clock, Unix seconds: years after the client's. */
  now = 2_000_000_000;
  /** ECDSA on P-256. */
  signer: KeyObject | undefined;
  /** The private half of spk; undefined makes a new one for each response. */
  ephemeral: Uint8Array | undefined;
  /** Changes the response on its way. */
  edit: (response: KeyResponse) => unknown = (response) => response;
  /** Responses in place of the next grants, in this order; `undefined` grants. */
  readonly refusals: (PlannedResponse | undefined)[] = [];

  respond(body: string): PlannedResponse {
    const request = JSON.parse(body) as KeyRequest;
    this.requests.push(request);
    const headers = { 'content-type': 'application/json', date: new Date(this.now * 1000).toUTCString() };
    return this.refusals.shift() ?? { headers, body: JSON.stringify(this.edit(this.grant(request))) };
  }

  grant({ model, keyId, format, epk, cnonce, offline: asked }: KeyRequest): KeyResponse {
    const ecdh = createECDH('prime256v1');
    this.ephemeral === undefined ? ecdh.generateKeys() : ecdh.setPrivateKey(this.ephemeral);
    const { customer, session } = this;
    const expires = this.now + this.lease;
    const spk = ecdh.getPublicKey();
    const offline = asked && this.offlineLease !== undefined ? this.now + this.offlineLease : undefined;
    const texts = [this.origin, customer, session, model].map((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(text));
      return Buffer.concat([length, Buffer.from(text)]);
    });
    const transcript = Buffer.concat([
      Buffer.from('weights.build/key/1'),
      ...texts,
      bytes(keyId),
      Buffer.of(format),
      bytes(cnonce),
      bytes(epk),
      spk,
      seconds(expires),
      offline === undefined ? Buffer.alloc(0) : seconds(offline),
    ]);
    const digest = createHash('sha256').update(transcript).digest();
    const z = ecdh.computeSecret(bytes(epk));
    const derive = (label: string): Uint8Array =>
      new Uint8Array(hkdfSync('sha256', z, bytes(cnonce), Buffer.concat([Buffer.from(`weights.build/key/1/${label}\0`), digest]), 32));
    const wrapped = wrap(derive('kek'), this.key);
    const mac = createHmac('sha256', derive('mac')).update(transcript).update(wrapped).digest();
    const signed = Buffer.concat([Buffer.from('weights.build/key/1/sig\0'), digest, wrapped]);
    const sig = this.signer === undefined ? undefined : sign('sha256', signed, { key: this.signer, dsaEncoding: 'ieee-p1363' });
    return {
      spk: text(spk),
      wrapped: text(wrapped),
      mac: text(mac),
      sig: sig && text(sig),
      customer,
      session,
      keyId,
      format,
      expires,
      offline,
    };
  }

  get route(): Route {
    return (request, response) => {
      let body = '';
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => {
        const { status = 200, headers, body: json } = this.respond(body);
        response.writeHead(status, headers).end(json);
      });
    };
  }
}

/** RFC 3394, by OpenSSL. */
export function wrap(kek: Uint8Array, key: Uint8Array): Uint8Array {
  const cipher = createCipheriv('id-aes256-wrap', kek, Buffer.alloc(8, 0xa6));
  return Buffer.concat([cipher.update(key), cipher.final()]);
}

export function text(value: Uint8Array): string {
  return Buffer.from(value).toString('base64url');
}

export function bytes(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(value, 'base64url'));
}

export const KEY_ID = text(Buffer.from(KID, 'hex'));

/** A refusal as Weights.AspNetCore sends it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): PlannedResponse {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title: 'No', status, code }),
  };
}

function seconds(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
