import type { EncryptedSource } from '../container/encrypted-source.js';
import { abortScope } from '../core/abort.js';
import type { Bytes } from '../core/bytes.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { Body } from '../http/body.js';
import { openKept, type KeptFile } from '../storage/kept-file.js';
import { httpSource } from './http-source.js';
import type { FileSource } from './whole-file.js';

/**
 * Ciphertext that is read in any order: from this device if it is kept there, otherwise from the server.
 *
 * @throws {@link WeightsError} as {@link httpSource}.
 */
export async function openSource(file: FileSource, signal: AbortSignal): Promise<EncryptedSource> {
  const { expected } = file;
  const kept = expected === undefined ? undefined : await openKept(file.entry, expected, signal);
  return kept === undefined ? httpSource(file, signal) : new KeptSource(file, kept, expected as number, signal);
}

/** A read that waits for bytes which have not arrived. */
interface WaitingRead {
  readonly end: number;
  readonly resolve: () => void;
}

/**
 * Ciphertext that is kept on this device. What is missing is downloaded in the order of the file, because only a file without gaps is kept,
 * and because all of it will be read. If that or the store fails, the reads that need more go to the server themselves.
 */
class KeptSource implements EncryptedSource {
  #waiting: WaitingRead[] = [];
  /** Ends when the file is complete, or when no more of it will arrive. */
  readonly #download: Promise<void>;
  #ended = false;
  #network: Promise<EncryptedSource> | undefined;
  readonly #scope;

  constructor(
    private readonly file: FileSource,
    private readonly kept: KeptFile,
    readonly size: number,
    private readonly signal: AbortSignal,
  ) {
    this.#scope = abortScope(signal);
    this.#download = (kept.complete ? Promise.resolve() : this.#downloadRest().catch(() => undefined)).then(() => {
      this.#ended = true;
      this.#arrived();
    });
  }

  async read(offset: number, length: number, signal?: AbortSignal, upTo?: number): Promise<Bytes> {
    const end = Math.min(offset + length, this.size);
    await this.#until(end);
    if (this.kept.length >= end && this.#network === undefined) {
      const bytes = await this.kept.read(offset, end - offset).catch((error: unknown) => error);
      if (bytes instanceof Uint8Array && bytes.length === end - offset) {
        return bytes as Bytes;
      }
      await this.kept.distrust(bytes instanceof Uint8Array ? new Error('the stored file was cut') : bytes);
    }
    signal?.throwIfAborted();
    this.#network ??= httpSource(this.file, this.signal);
    return (await this.#network).read(offset, length, signal, upTo);
  }

  close(): void {
    this.#scope.abort(undefined);
    this.#scope.dispose();
    void this.#download.then(() => this.kept.close());
    reportedElsewhere(this.#network?.then((source) => source.close?.()));
  }

  /** The read of the last bytes waits until the file is complete on this device, because a worker may be ended after it. */
  async #until(end: number): Promise<void> {
    if (end === this.size) {
      return this.#download;
    }
    if (this.kept.length < end && !this.#ended) {
      await new Promise<void>((resolve) => this.#waiting.push({ end, resolve }));
    }
  }

  #arrived(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const read of waiting) {
      this.#ended || read.end <= this.kept.length ? read.resolve() : this.#waiting.push(read);
    }
  }

  async #downloadRest(): Promise<void> {
    const { file, kept, size } = this;
    const { url, policy } = file;
    const body = await Body.open({ url, policy, signal: this.#scope.signal, expected: size, kept, restOnly: true });
    try {
      while ((await body.read()) !== undefined && kept.length === body.position) {
        this.#arrived();
      }
      if (body.position === size) {
        await body.keep();
      }
    } finally {
      body.stop();
    }
  }
}
