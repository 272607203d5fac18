import assert from 'node:assert/strict';
import test from 'node:test';
import { parseManifest } from '../../src/manifest/parse-manifest.js';
import { entry, manifest } from '../support/models.js';
import { FILE } from '../support/site.js';

const urlIn = (base: string, url: string): string | undefined => parseManifest(manifest(entry('demo', FILE, { url })), base).models[0]?.url;

for (const scheme of ['capacitor', 'tauri', 'app', 'chrome-extension']) {
  test(`A manifest of the scheme ${scheme}: may name files beside it and files of https`, () => {
    const base = `${scheme}://localhost/weights/models.json`;
    assert.equal(urlIn(base, 'demo.enc?v=1'), `${scheme}://localhost/weights/demo.enc?v=1`);
    assert.equal(urlIn(base, 'https://cdn.example/demo.enc'), 'https://cdn.example/demo.enc');
  });
}

for (const [base, url] of [
  ['capacitor://localhost/weights/models.json', 'capacitor://elsewhere/demo.enc'],
  ['capacitor://localhost/weights/models.json', 'tauri://localhost/demo.enc'],
  ['capacitor://localhost/weights/models.json', 'data:,x'],
  ['capacitor://localhost/weights/models.json', 'blob:capacitor://localhost/1'],
  ['capacitor://localhost/weights/models.json', 'javascript:alert(1)'],
  ['capacitor://localhost/weights/models.json', 'file:///demo.enc'],
  ['capacitor:models.json', 'capacitor:demo.enc'],
  ['file:///weights/models.json', 'demo.enc'],
  ['file://server/weights/models.json', 'demo.enc'],
] as const) {
  test(`A manifest at ${base} may not name ${url}`, () => {
    assert.throws(() => urlIn(base, url), { code: 'bad-manifest' });
  });
}
