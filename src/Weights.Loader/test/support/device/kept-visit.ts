import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { loadModel, type LoadModelOptions } from 'weights-loader';
import { FakeOrt } from '../fake-ort.js';
import { withJspi } from '../globals.js';
import { GRAPH, MODEL, type KeptSite } from './kept-site.js';
import { KEY } from '../models.js';

/** Reads its external data, and keeps a copy of what it got. */
class Reading extends FakeOrt {
  data = new Uint8Array(0);

  constructor() {
    super(async () => {
      const { externalData = [] } = (this.options ?? {}) as { externalData?: { data: Uint8Array | Blob }[] };
      for (const { data } of externalData) {
        const pieces: Uint8Array[] = [];
        const reader = (data instanceof Blob ? data : new Blob([data as BlobPart])).stream().getReader();
        for (let piece = await reader.read(); piece.value !== undefined; piece = await reader.read()) {
          pieces.push(piece.value.slice()); // the loader wipes it
        }
        this.data = Buffer.concat(pieces);
      }
    });
  }
}

/**
 * Loads a model with the option `cache`, and compares its plaintext.
 *
 * @returns how many bytes of its files the server has sent
 */
export async function visit(t: TestContext, site: KeptSite, model: string, more: Partial<LoadModelOptions> = {}): Promise<number> {
  withJspi(t);
  const ort = new Reading();
  await loadModel(model, { ort, key: KEY, manifest: site.at('/models.json'), cache: true, ...more } as LoadModelOptions);
  const expected = model === 'small' ? MODEL.subarray(0, 1000) : model === 'external' ? GRAPH : MODEL;
  assert.ok(Buffer.from(expected).equals(ort.seen!));
  assert.ok(model !== 'external' || Buffer.from(MODEL).equals(ort.data));
  return site.take();
}
