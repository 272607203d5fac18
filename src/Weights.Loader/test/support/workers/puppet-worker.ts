import type { TestContext } from 'node:test';
import { PROTOCOL } from '../../../src/workers/protocol.js';
import { withGlobal } from '../globals.js';

/** A Worker that the test controls. Its script never runs. `posted` leaves out the messages of the start. */
export class PuppetWorker extends EventTarget {
  static readonly started: PuppetWorker[] = [];
  readonly posted: Record<string, unknown>[] = [];
  terminated = false;

  constructor() {
    super();
    PuppetWorker.started.push(this);
    queueMicrotask(() => this.begin());
  }

  static get last(): PuppetWorker {
    return PuppetWorker.started.at(-1)!;
  }

  begin(): void {}

  postMessage(message: Record<string, unknown>, _transfer: ArrayBuffer[] = []): void {
    if (message['kind'] === 'hello') {
      this.greeted();
    } else if (message['kind'] !== 'key-probe') {
      this.hear(message);
    }
  }

  /** Gets what the loader sends before all other messages. */
  greeted(): void {}

  /** Gets all other messages. */
  hear(message: Record<string, unknown>): void {
    this.posted.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** As after a crash. */
  stop(): void {
    this.dispatchEvent(new Event('error'));
  }
}

/** What the script says when it runs. */
export const READY = { kind: 'ready', protocol: PROTOCOL, keys: true };

/** Its script runs, and does nothing. */
export class ReadyWorker extends PuppetWorker {
  override greeted(): void {
    this.say(READY);
  }
}

/** Records the URLs of workers. None of them starts, so the page decrypts. */
export function recordWorkers(t: TestContext): string[] {
  const scripts: string[] = [];
  withGlobal(
    t,
    'Worker',
    class {
      constructor(script: string | URL) {
        scripts.push(String(script));
        throw new DOMException('recorded', 'SecurityError');
      }
    },
  );
  return scripts;
}
