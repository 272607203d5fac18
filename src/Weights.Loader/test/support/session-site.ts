import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { TestContext } from 'node:test';
import { loadModel, type SessionKeySource } from 'weights-loader';
import { FakeOrt } from './fake-ort.js';
import { withGlobal } from './globals.js';
import { bytes, ORIGIN, text, type KeyServer } from './key-server.js';
import type { Route, Site } from './server.js';
import { deployment } from './site.js';

/** A deployment whose keys are at `/session`, for a page of this origin. */
export function siteWith(t: TestContext, server: KeyServer, changes: Record<string, Route> = {}, origin: string = ORIGIN): Promise<Site> {
  withGlobal(t, 'origin', origin);
  return deployment(t, { '/session': server.route, ...changes });
}

/** Loads the model and releases its session. */
export async function load(site: Site, more: Partial<SessionKeySource> = {}, ort = new FakeOrt(), retries = 0): Promise<void> {
  const key = { session: site.at('/session'), ...more };
  const session = await loadModel('demo', { ort, key, retries, manifest: site.at('/weights/models.json') });
  await session.release();
}

/** A server's signing key, and the public key that a loader pins. */
export function signing(): { readonly privateKey: KeyObject; readonly pin: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  return { privateKey, pin: text(Buffer.concat([Buffer.of(4), bytes(x as string), bytes(y as string)])) };
}
