import { mock, type TestContext } from 'node:test';
import { FakeClock } from './fake-clock.js';
import { withGlobal } from './globals.js';

/** Sends a body, piece by piece. */
export type Send = ReadableStreamDefaultController<Uint8Array>;

/** A network whose clock the test controls, at the shortest pauses that chance allows. */
export class FakeNetwork {
  readonly clock: FakeClock;
  /** Time of the fake clock at which each request was sent. */
  readonly requests: { readonly path: string; readonly range: string | null; readonly at: number }[] = [];
  /** How many requests have neither ended nor been aborted. */
  open = 0;

  /** @param respond - returns the response to a request; undefined never responds */
  constructor(t: TestContext, respond: (path: string, range: string | null) => Response | undefined) {
    this.clock = new FakeClock(t, { silence: true });
    const random = mock.method(Math, 'random', () => 0);
    t.after(() => random.mock.restore());
    withGlobal(t, 'fetch', async (url: string, { headers, signal }: RequestInit) => {
      const range = new Headers(headers).get('range');
      const path = new URL(url).pathname;
      this.requests.push({ path, range, at: performance.now() });
      const response = respond(path, range);
      return response ?? this.#never(signal as AbortSignal);
    });
  }

  /** A response whose body the test sends. It fails when the loader aborts the request. */
  static body(begin: (send: Send) => void, init: ResponseInit = {}): Response {
    return new Response(new ReadableStream({ type: 'bytes', start: begin as (send: ReadableByteStreamController) => void }), init);
  }

  /** Lets time pass until the work has settled, in steps, because the loader continues between two timers. */
  async settle<T>(work: Promise<T>, step = 250, most = 1_000_000): Promise<T> {
    let settled = false;
    const done = (): void => void (settled = true);
    work.then(done, done);
    for (let passed = 0; !settled && passed < most; passed += step) {
      for (let turns = 0; turns < 2 || (!settled && this.clock.waiting === 0); turns++) {
        await new Promise(setImmediate); // WebCrypto takes real time, in which no time of the clock passes
      }
      this.clock.pass(step);
    }
    return settled ? work : Promise.reject(new Error(`It has not ended after ${most} ms.`));
  }

  #never(signal: AbortSignal): Promise<never> {
    this.open++;
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        this.open--;
        reject(signal.reason);
      });
    });
  }
}
