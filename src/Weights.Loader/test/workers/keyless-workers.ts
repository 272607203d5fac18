import { PuppetWorker, READY, ReadyWorker } from '../support/workers/puppet-worker.js';
import { ThreadWorker } from '../support/workers/thread-worker.js';

const hasKey = (message: object): boolean => Object.values(message).some((value) => value instanceof CryptoKey);

/** The browser throws when a key is posted. */
class Throwing extends ThreadWorker {
  override postMessage(message: never, transfer: ArrayBuffer[]): void {
    if (hasKey(message)) {
      throw new DOMException('CryptoKey could not be cloned.', 'DataCloneError');
    }
    super.postMessage(message, transfer);
  }
}

/** The browser delivers the message without its key. */
class Dropping extends ThreadWorker {
  override postMessage(message: object, transfer: ArrayBuffer[]): void {
    super.postMessage((hasKey(message) ? { ...message, key: undefined } : message) as never, transfer);
  }
}

/** The browser delivers the key as a plain object. */
class Flattening extends ThreadWorker {
  override postMessage(message: object, transfer: ArrayBuffer[]): void {
    super.postMessage((hasKey(message) ? { ...message, key: { type: 'secret' } } : message) as never, transfer);
  }
}

/** The browser delivers null instead of the message. */
class Nulling extends ThreadWorker {
  override postMessage(message: object, transfer: ArrayBuffer[]): void {
    super.postMessage((hasKey(message) ? null : message) as never, transfer);
  }
}

/** The browser fires the event `messageerror` in the worker instead. */
class Failing extends ReadyWorker {
  override greeted(): void {
    this.say({ kind: 'message-lost' });
    this.say({ ...READY, keys: false });
  }
}

/** Workers of browsers that cannot send keys, by what happens. */
export const KEYLESS = { Throwing, Dropping, Flattening, Nulling, Failing };

/** How many of them were started. */
export const startedWorkers = (): number => ThreadWorker.started.length + PuppetWorker.started.length;
