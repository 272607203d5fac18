import { mock, type TestContext } from 'node:test';
import { loadModel, type KeyStatus, type SessionKeySource } from 'weights-loader';
import { FakeClock } from './fake-clock.js';
import { FakeOrt, type FakeSession } from './fake-ort.js';
import { withGlobal } from './globals.js';
import { KeyServer, ORIGIN } from './key-server.js';
import { entry, manifest } from './models.js';
import { gate, type PlannedResponse } from './server.js';
import { FILE } from './site.js';

export const HOUR = 3_600_000;

/** A server that is offline for one request. */
export const OFFLINE: PlannedResponse = { status: 0 };

/** A site without a network, so that all timers are the loader's. Leases have one hour and are renewed after 45 minutes. */
export class LeasedSite {
  readonly clock: FakeClock;
  readonly server = new KeyServer();
  readonly statuses: [KeyStatus, string][] = [];
  /** The key endpoint waits for this before it responds. */
  held: Promise<void> = Promise.resolve();
  readonly aborted: unknown[] = [];
  readonly #sessions: FakeSession[] = [];

  constructor(t: TestContext) {
    // All loads of a page share leases, and all tests of a file have one page.
    t.after(() => Promise.all(this.#sessions.map((session) => session.release())));
    this.clock = new FakeClock(t);
    withGlobal(t, 'origin', ORIGIN);
    withGlobal(t, 'fetch', (url: string, init: RequestInit) => this.#fetch(url, init));
    const random = mock.method(Math, 'random', () => 0);
    t.after(() => random.mock.restore());
  }

  async load(
    name = 'demo',
    more: Partial<SessionKeySource> = {},
    options: { signal?: AbortSignal; ort?: FakeOrt } = {},
  ): Promise<FakeSession> {
    const key = {
      session: 'https://shop.example/session',
      onStatus: (status: KeyStatus, model: string) => void this.statuses.push([status, model]),
      ...more,
    };
    const session = await loadModel(name, {
      ort: new FakeOrt(),
      manifest: 'https://shop.example/models.json',
      retries: 0,
      key,
      ...options,
    });
    this.#sessions.push(session);
    return session;
  }

  /** Lets time pass in which the loader renews, and waits until it has processed the response. */
  async renew(milliseconds = 0.75 * HOUR): Promise<void> {
    const processed = this.clock.nextTimer();
    this.clock.pass(milliseconds);
    await processed;
  }

  /** Waits until the key endpoint has got this many requests. */
  async requested(count: number): Promise<void> {
    while (this.server.requests.length < count) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #fetch(url: string, { body, signal }: RequestInit): Promise<Response> {
    const path = new URL(url).pathname;
    if (path !== '/session') {
      return new Response(path.endsWith('.json') ? manifest(entry('demo', FILE), entry('other', FILE)) : (FILE as Uint8Array<ArrayBuffer>));
    }
    const stop = new Promise<never>((_, reject) =>
      signal?.addEventListener('abort', () => {
        this.aborted.push(signal.reason);
        reject(signal.reason);
      }),
    );
    const { status = 200, headers = {}, body: text } = this.server.respond(body as string);
    await Promise.race([this.held, stop]);
    if (status === 0) {
      throw new TypeError('fetch failed');
    }
    return new Response(text as string, { status, headers });
  }
}

/** Resolves when the session was released. */
export function released(session: FakeSession): Promise<void> {
  const { opened, open } = gate();
  const original = session.release;
  session.release = async () => {
    await original.call(session);
    open();
  };
  return opened;
}
