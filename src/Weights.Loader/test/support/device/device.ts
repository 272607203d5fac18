import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FakeLocks } from './fake-locks.js';
import { withGlobal } from '../globals.js';
import { root } from '../repository.js';
import { ThreadWorker } from '../workers/thread-worker.js';

interface DeviceModule {
  storageIn(folder: string, options: { readonly opfs: boolean }): object;
  setQuota(folder: string, bytes: number): void;
}

/** A device whose browser stores files, for the page and for its workers, which are threads. */
export class Device {
  /** What the console said. */
  readonly warnings: string[] = [];

  private constructor(
    readonly folder: string,
    private readonly module: DeviceModule,
  ) {}

  /** @param opfs - whether the browser has OPFS */
  static async begin(t: TestContext, { opfs = true } = {}): Promise<Device> {
    const folder = mkdtempSync(join(tmpdir(), 'weights-device-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const module = pathToFileURL(join(root, 'test', 'support', 'device', 'storage.mjs')).href;
    const loaded = (await import(module)) as DeviceModule;
    const device = new Device(folder, loaded);
    withGlobal(t, 'caches', undefined);
    withGlobal(t, 'navigator', { ...loaded.storageIn(folder, { opfs }), locks: new FakeLocks() });
    withGlobal(t, 'Worker', ThreadWorker);
    ThreadWorker.device = { module, folder, opfs };
    t.after(() => (ThreadWorker.device = undefined));
    const warn = mock.method(console, 'warn', (text: string) => void device.warnings.push(text));
    t.after(() => warn.mock.restore());
    return device;
  }

  setQuota(bytes: number): void {
    this.module.setQuota(this.folder, bytes);
  }

  /** The paths of the files that have this text in their names. */
  find(text: string): string[] {
    return readdirSync(this.folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.includes(text))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  }

  /** Waits until so many bytes of files of this format are stored. */
  async until(format: string, bytes: number): Promise<void> {
    const stored = (): number => this.#ciphertext(format).reduce((sum, path) => sum + statSync(path).size, 0);
    while (stored() < bytes) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Changes one byte in the middle of the largest stored file of this format. */
  damage(format: string): void {
    const path = this.#ciphertext(format).reduce((a, b) => (statSync(b).size > statSync(a).size ? b : a));
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
  }

  /** Cuts the last bytes of each stored file of this format. */
  cut(format: string, bytes: number): void {
    for (const path of this.#ciphertext(format)) {
      const { size } = statSync(path);
      truncateSync(path, Math.max(0, size - bytes));
    }
  }

  /** Removes everything but the ciphertext. */
  forget(): void {
    [...this.find('record'), ...this.find('state')].forEach((path) => rmSync(path));
  }

  /** Removes the ciphertext of the file with this pin, in base64url. */
  remove(pin: string): void {
    this.#ciphertext(Buffer.from(pin, 'base64url').toString('hex')).forEach((path) => rmSync(path));
  }

  #ciphertext(format: string): string[] {
    return this.find(format).filter((path) => !/(record|state)$/.test(path));
  }

  /** What a user does with "Delete site data". */
  clear(): void {
    for (const name of ['caches', 'opfs']) {
      rmSync(join(this.folder, name), { recursive: true, force: true });
    }
  }
}
