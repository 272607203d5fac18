import type { Bytes } from '../core/bytes.js';
import type { ByteWriter, ClosableSource } from './byte-source.js';
import { opfsFolder } from './opfs.js';

/** What dedicated workers have. Some older browsers return promises, so the results are awaited. */
interface SyncAccessHandle {
  read(buffer: Uint8Array, options: { readonly at: number }): number;
  write(buffer: Uint8Array, options: { readonly at: number }): number;
  truncate(bytes: number): void | Promise<void>;
  getSize(): number | Promise<number>;
  close(): void | Promise<void>;
}

type SyncFile = FileSystemFileHandle & { createSyncAccessHandle?(options?: object): Promise<SyncAccessHandle> };

/** A worker that was terminated may still have the file for a moment. */
const ATTEMPTS = 20;
const PAUSE_MS = 100;

/** @returns undefined if this browser has no OPFS that a worker can write synchronously */
export async function opfsWriter(id: string): Promise<ByteWriter | undefined> {
  const file = (await (await opfsFolder())?.getFileHandle(id, { create: true })) as SyncFile | undefined;
  if (file?.createSyncAccessHandle === undefined) {
    return undefined;
  }
  const handle = await openFile(file as Required<SyncFile>);
  return new OpfsWriter(handle, await sizeOf(handle));
}

/**
 * Opens a complete file for reading. Several workers can, where the browser knows the mode.
 *
 * @returns undefined if this browser cannot, or if another worker has the file
 */
export async function opfsReader(id: string): Promise<ClosableSource | undefined> {
  try {
    const file = (await (await opfsFolder())?.getFileHandle(id)) as SyncFile | undefined;
    const handle = await file?.createSyncAccessHandle?.({ mode: 'read-only' });
    return handle && readerOf(handle, await sizeOf(handle));
  } catch {
    return undefined;
  }
}

/** Nobody else can open the file while a handle of it is open. */
async function sizeOf(handle: SyncAccessHandle): Promise<number> {
  try {
    return await handle.getSize();
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function readerOf(handle: SyncAccessHandle, length: number): ClosableSource {
  const readInto = (target: Uint8Array, at: number): number => handle.read(target, { at });
  return {
    length,
    readInto,
    read: async (offset, bytes) => {
      const target = new Uint8Array(bytes);
      return target.subarray(0, readInto(target, offset));
    },
    close: async () => handle.close(),
  };
}

async function openFile(file: Required<SyncFile>): Promise<SyncAccessHandle> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (attempt === ATTEMPTS || (error as DOMException).name !== 'NoModificationAllowedError') {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

class OpfsWriter implements ByteWriter {
  constructor(
    private readonly handle: SyncAccessHandle,
    public length: number,
  ) {}

  async read(offset: number, length: number): Promise<Bytes> {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, this.handle.read(bytes, { at: offset }));
  }

  /** What is written is the file's: it stays if the tab is killed. */
  async write(bytes: Uint8Array): Promise<void> {
    const written = this.handle.write(bytes, { at: this.length });
    this.length += written;
    if (written < bytes.length) {
      throw new DOMException('the storage is full', 'QuotaExceededError');
    }
  }

  async clear(): Promise<void> {
    await this.handle.truncate(0);
    this.length = 0;
  }

  /** The system writes it to the disk in its own time. See {@link ByteWriter.end}. */
  async end(): Promise<void> {}

  async close(): Promise<void> {
    await this.handle.close();
  }
}
