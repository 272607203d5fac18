import assert from 'node:assert/strict';
import test from 'node:test';
import { externalLocations } from '../../src/onnx/external-locations.js';
import { plaintext } from '../support/models.js';
import { externalTensor, field, inlineTensor, message, model, modelWith } from '../support/onnx.js';

test('Each location is found once, in every place where a graph can have tensors', () => {
  const inner = message(field(5, externalTensor('sub.bin')));
  const attribute = (...fields: Uint8Array[]): Uint8Array => field(5, message(field(1, 'a'), ...fields));
  const node = (...attributes: Uint8Array[]): Uint8Array => message(field(4, 'If'), ...attributes);
  const graph = message(
    field(
      1,
      node(
        attribute(field(6, inner)),
        attribute(field(11, inner)),
        attribute(field(5, externalTensor('t.bin'))),
        attribute(field(10, externalTensor('ts.bin'))),
        attribute(field(22, message(field(1, externalTensor('sparse.bin'))))),
      ),
    ),
    field(15, message(field(1, externalTensor('values.bin')), field(2, externalTensor('indices.bin')))),
    field(5, inlineTensor()),
    field(5, externalTensor('sub.bin')),
  );
  const functions = field(25, message(field(1, 'f'), field(7, node(attribute(field(5, externalTensor('function.bin')))))));
  assert.deepEqual(externalLocations(modelWith(graph, functions)), [
    'sub.bin',
    't.bin',
    'ts.bin',
    'sparse.bin',
    'values.bin',
    'indices.bin',
    'function.bin',
  ]);
});

test('One "./" at the start of a location is left out, and what follows is not changed', () => {
  const tensors = ['./w.bin', 'w.bin', './sub/./w.bin', '././w.bin', './../w.bin', '.\\w.bin', '.w.bin'].map(externalTensor);
  assert.deepEqual(externalLocations(model(...tensors)), ['w.bin', 'sub/./w.bin', './w.bin', '../w.bin', '.\\w.bin', '.w.bin']);
});

test('A file that is not protobuf has no external data', () => {
  for (const bytes of [
    new Uint8Array(0),
    plaintext(1000),
    Buffer.from('ORTM'),
    Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f),
    Uint8Array.of(0x3a),
  ]) {
    assert.deepEqual(externalLocations(bytes), []);
  }
});
