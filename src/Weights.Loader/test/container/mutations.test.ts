import assert from 'node:assert/strict';
import test from 'node:test';
import { decryptModel, decryptStream, loadEncryptedModel, openEncrypted, WeightsError, type ContainerFormat } from 'weights-loader';
import mutations from '../../../../tests/vectors/mutations.json' with { type: 'json' };
import { containerOf, mutate, type Base, type Edit } from '../support/containers.js';
import { failure } from '../support/failures.js';
import { FakeOrt } from '../support/fake-ort.js';
import { recordAllocations } from '../support/globals.js';
import { pinOf, plaintext } from '../support/models.js';
import { serve, type Route } from '../support/server.js';

interface Case {
  readonly name: string;
  readonly base: string;
  readonly edits: readonly Edit[];
  readonly file?: string;
  readonly otherKey?: boolean;
  readonly format?: string;
}

const bases = mutations.bases as readonly Base[];
const cases = mutations.cases as readonly Case[];
const baseOf = (id: string): Base => bases.find((base) => base.id === id) as Base;
const formatOf = (base: Base): ContainerFormat => (base.iv === undefined ? 'chunked' : 'gcm');

interface Opening {
  readonly key: string;
  readonly file: string;
  readonly format: ContainerFormat;
  readonly pin?: string;
}

/** Every way to decrypt a container. */
const paths: Record<string, (bytes: Uint8Array<ArrayBuffer>, opening: Opening) => Promise<Uint8Array>> = {
  'at once': (bytes, { key, ...options }) => decryptModel(bytes, key, options),
  'as a stream': async (bytes, { key, ...options }) => {
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += 999) {
          controller.enqueue(bytes.subarray(i, i + 999));
        }
        controller.close();
      },
    });
    return collect(pieces.pipeThrough(decryptStream(key, options)));
  },
  'by parts': async (bytes, { key, ...options }) => {
    const opened = await openEncrypted(bytes, key, options);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < opened.size || at === 0; at += 3000) {
      parts.push(await opened.read(at, 3000));
    }
    return Buffer.concat(parts);
  },
};

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let piece = await reader.read(); piece.value !== undefined; piece = await reader.read()) {
    parts.push(piece.value);
  }
  return Buffer.concat(parts);
}

for (const [how, read] of Object.entries(paths)) {
  const fits = (format: string): boolean => format === 'chunked' || how === 'at once';

  test(`Read ${how}, every base has its plaintext`, async () => {
    for (const base of bases.filter((base) => fits(formatOf(base)))) {
      const opened = await read(containerOf(base), { key: mutations.key, file: base.file, format: formatOf(base) });
      assert.deepEqual(Uint8Array.from(opened), plaintext(base.plaintextLength), base.id);
    }
  });

  test(`Read ${how}, a changed container is refused, and allocates no more than it has`, async (t) => {
    const allocations = recordAllocations(t);
    for (const { name, base: id, edits, file, otherKey = false, format } of cases) {
      const base = baseOf(id);
      const opening = {
        key: otherKey ? mutations.otherKey : mutations.key,
        file: file ?? base.file,
        format: (format ?? formatOf(base)) as ContainerFormat,
      };
      if (!fits(opening.format)) {
        continue;
      }
      const bytes = mutate(base, edits, baseOf);
      allocations.largest = 0;
      const outcome = await read(bytes, opening).catch((error: unknown) => error);
      assert.ok(outcome instanceof WeightsError, `${name}: ${String(outcome)}`);
      assert.ok(['truncated', 'too-long', 'tampered', 'wrong-key', 'wrong-container'].includes(outcome.code), `${name}: ${outcome.code}`);
      assert.ok(
        allocations.largest <= Math.max(bytes.length, SMALLEST_BUFFER),
        `${name}: ${allocations.largest} bytes allocated for ${bytes.length}`,
      );
    }
  });
}

for (const [how, read] of Object.entries(paths)) {
  test(`Read ${how}, no other pin than its own is accepted for a container`, async () => {
    for (const base of bases.filter((base) => how === 'at once' || formatOf(base) === 'chunked')) {
      const format = formatOf(base);
      const container = containerOf(base);
      const opening = { key: mutations.key, file: base.file, format };
      const pin = Buffer.from(pinOf(container, format)!, 'base64url');
      await read(container, { ...opening, pin: pin.toString('base64url') });
      for (let at = 0; at < pin.length; at++) {
        const other = Buffer.from(pin);
        other[at]! ^= 1 << (at % 8);
        await failure('wrong-file', read(container, { ...opening, pin: other.toString('base64url') }));
      }
    }
  });
}

/** Buffers for headers, samples and runs are always allocated. A wrong length in a header would allocate much more. */
const SMALLEST_BUFFER = 2 ** 19;

test('Loaded from a server, no changed container makes a session', async (t) => {
  const routes: Record<string, Route> = {};
  const site = await serve(t, routes);
  const allocations = recordAllocations(t);
  for (const { name, base: id, edits, file, otherKey = false, format } of cases) {
    const base = baseOf(id);
    const wanted = file ?? base.file;
    if (!wanted.endsWith('.onnx')) {
      continue; // this is not the file of a model
    }
    const bytes = mutate(base, edits, baseOf);
    routes['/m.enc'] = bytes;
    allocations.largest = 0;
    const ort = new FakeOrt();
    const options = { ort, format: (format ?? formatOf(base)) as ContainerFormat, name: wanted.slice(0, -'.onnx'.length) };
    const outcome = await loadEncryptedModel(site.at('/m.enc'), otherKey ? mutations.otherKey : mutations.key, options).catch(
      (error: unknown) => error,
    );
    assert.ok(outcome instanceof WeightsError, name);
    assert.equal(ort.kept, undefined, name);
    assert.ok(
      allocations.largest <= Math.max(bytes.length, LARGEST_PIECE),
      `${name}: ${allocations.largest} bytes allocated for ${bytes.length}`,
    );
  }
});

/** What Node's fetch reads at once. */
const LARGEST_PIECE = 2 ** 20;
