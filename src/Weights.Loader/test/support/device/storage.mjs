// The storage of a browser in a folder: Cache API and OPFS. Threads share it, and it stays when a thread is killed. Plain JavaScript,
// because threads import it as it is.
import { existsSync, mkdirSync, openAsBlob, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Sets `caches` and returns the members of `navigator`.
 *
 * @param {string} folder
 * @param {{ opfs?: boolean }} options - `opfs`: whether the browser has OPFS
 */
export function storageIn(folder, { opfs = true } = {}) {
  const caches = join(folder, 'caches');
  const files = join(folder, 'opfs');
  mkdirSync(files, { recursive: true });
  globalThis.caches = { open: async (name) => cacheIn(folder, join(caches, encodeURIComponent(name))) };
  if (!opfs) {
    return {}; // as in a WebKit that has no navigator.storage at all
  }
  const estimate = async () => ({ quota: quotaOf(folder), usage: usageOf(folder) });
  return {
    storage: {
      estimate,
      persist: async () => writeFileSync(join(folder, 'persist'), ''),
      getDirectory: async () => directory(folder, files),
    },
  };
}

/** Bytes that the site may have. */
export function setQuota(folder, bytes) {
  writeFileSync(join(folder, 'quota'), String(bytes));
}

const quotaOf = (folder) => (existsSync(join(folder, 'quota')) ? Number(readFileSync(join(folder, 'quota'), 'utf8')) : 1e9);

function usageOf(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return paths.reduce((sum, { parentPath, path, name }) => sum + statSync(join(parentPath ?? path, name)).size, 0);
}

function requireRoom(folder, bytes) {
  if (usageOf(folder) + bytes > quotaOf(folder)) {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  }
}

function cacheIn(folder, place) {
  mkdirSync(place, { recursive: true });
  const fileOf = (url) => join(place, encodeURIComponent(url));
  return {
    match: async (url) => (existsSync(fileOf(url)) ? new Response(readFileSync(fileOf(url))) : undefined),
    async put(url, response) {
      const bytes = new Uint8Array(await response.arrayBuffer());
      requireRoom(folder, bytes.length);
      const next = join(folder, `next-${process.pid}-${Math.random()}`);
      writeFileSync(next, bytes);
      renameSync(next, fileOf(url));
    },
    async delete(url) {
      const had = existsSync(fileOf(url));
      rmSync(fileOf(url), { force: true });
      return had;
    },
    keys: async () => readdirSync(place).map((name) => ({ url: decodeURIComponent(name) })),
  };
}

const missing = (name) => new DOMException(`There is no ${name}.`, 'NotFoundError');

function directory(folder, place) {
  return {
    async getDirectoryHandle(name, { create = false } = {}) {
      create && mkdirSync(join(place, name), { recursive: true });
      if (!existsSync(join(place, name))) {
        throw missing(name);
      }
      return directory(folder, join(place, name));
    },
    async getFileHandle(name, { create = false } = {}) {
      const path = join(place, name);
      create && !existsSync(path) && writeFileSync(path, '');
      if (!existsSync(path)) {
        throw missing(name);
      }
      return {
        getFile: () => openAsBlob(path),
        createSyncAccessHandle: async () => syncHandle(folder, path),
      };
    },
    async removeEntry(name) {
      if (!existsSync(join(place, name))) {
        throw missing(name);
      }
      rmSync(join(place, name), { recursive: true });
    },
    keys: () => readdirSync(place)[Symbol.iterator](),
  };
}

function syncHandle(folder, path) {
  const file = openSync(path, 'r+');
  return {
    read: (buffer, { at }) => readSync(file, buffer, 0, buffer.length, at),
    write(buffer, { at }) {
      requireRoom(folder, buffer.length);
      return writeSync(file, buffer, 0, buffer.length, at);
    },
    truncate: (bytes) => ftruncateSync(file, bytes),
    getSize: () => statSync(path).size,
    close: () => closeSync(file),
  };
}
