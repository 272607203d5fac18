import { concatenate, type Bytes } from '../core/bytes.js';
import type { ByteWriter } from './byte-source.js';
import { isSegment, listParts, removeParts, writePart } from './parts.js';
import { SEGMENT_BYTES, segmentReader, storedSegments } from './segments.js';

/** Writes a file in segments, if the browser has no OPFS. */
export async function segmentWriter(id: string): Promise<ByteWriter> {
  return new SegmentWriter(id, (await storedSegments(id, undefined)).length);
}

class SegmentWriter implements ByteWriter {
  /** The segment that is being filled. */
  #segment = new Uint8Array(SEGMENT_BYTES);
  #stored: number;
  readonly #read: ByteWriter['read'];

  constructor(
    private readonly id: string,
    public length: number,
  ) {
    this.#stored = length;
    this.#read = segmentReader(id);
  }

  async read(offset: number, length: number): Promise<Bytes> {
    const stored = Math.max(0, Math.min(length, this.#stored - offset));
    const filling = this.#segment.slice(offset + stored - this.#stored, Math.max(0, offset + length - this.#stored));
    return stored === 0 ? filling : concatenate(await this.#read(offset, stored), filling);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      const fitting = rest.subarray(0, SEGMENT_BYTES - (this.length - this.#stored));
      this.#segment.set(fitting, this.length - this.#stored);
      this.length += fitting.length;
      rest = rest.subarray(fitting.length);
      if (this.length - this.#stored === SEGMENT_BYTES) {
        await this.end();
      }
    }
  }

  async clear(): Promise<void> {
    const parts = (await listParts()).get(this.id) ?? [];
    await removeParts(this.id, [...parts].filter(isSegment));
    this.length = 0;
    this.#stored = 0;
  }

  /** The last segment may be shorter: nothing is written after it. */
  async end(): Promise<void> {
    const bytes = this.length - this.#stored;
    if (bytes > 0) {
      await writePart(this.id, this.#stored / SEGMENT_BYTES, this.#segment.slice(0, bytes));
      this.#stored = this.length;
      this.#segment = new Uint8Array(SEGMENT_BYTES);
    }
  }

  async close(): Promise<void> {}
}
