import type { TestContext } from 'node:test';
import { withGlobal } from '../support/globals.js';

/** A window and a document with the events of a page that is left and shown again. */
export class FakePage {
  readonly #window = new EventTarget();
  readonly #document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  /** How many listeners there are. */
  listening = 0;

  constructor(t: TestContext) {
    for (const target of [this.#window, this.#document]) {
      const add = target.addEventListener.bind(target);
      target.addEventListener = (type, listener, options) => {
        this.listening++;
        (options as AddEventListenerOptions).signal?.addEventListener('abort', () => this.listening--);
        add(type, listener, options);
      };
    }
    withGlobal(t, 'addEventListener', this.#window.addEventListener);
    withGlobal(t, 'document', this.#document);
  }

  /** The page comes out of the back/forward cache, or is shown for the first time. */
  show(persisted: boolean): void {
    this.#window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  }

  /** Chromium continues a frozen page. */
  resume(): void {
    this.#document.dispatchEvent(new Event('resume'));
  }

  /** The user goes to another tab, or back to this one. */
  turn(visibilityState: 'hidden' | 'visible'): void {
    this.#document.visibilityState = visibilityState;
    this.#document.dispatchEvent(new Event('visibilitychange'));
  }
}
