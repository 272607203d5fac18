import type { TestContext } from 'node:test';
import { encrypt, entry, KEY, manifest, plaintext } from './models.js';
import { serve, type Route, type Site } from './server.js';

export const MODEL = plaintext(5000);
export const FILE = encrypt(MODEL);

/** A whole deployment: manifest, one encrypted model `demo`, key endpoint. Routes may be replaced. */
export function deployment(t: TestContext, changes: Record<string, Route> = {}): Promise<Site> {
  return serve(t, {
    '/weights/models.json': manifest(entry('demo', FILE)),
    '/weights/demo.enc': FILE,
    '/key': KEY,
    ...changes,
  });
}
