import type { Handlers } from '../core/handlers.js';
import { isCryptoKey } from '../keys/content-key.js';
import type { StartRequest, StartResponse } from './messages.js';
import { PROTOCOL } from './protocol.js';
import type { Post } from './start-worker.js';

/** In a worker: says that its script runs, and whether keys arrive. */
export function hostStart(post: Post<StartResponse>): Handlers<StartRequest> {
  let keys = false;
  return {
    // Some browsers deliver a message without its key, or null instead of the message.
    'key-probe': ({ key }) => {
      keys = isCryptoKey(key);
    },
    hello: () => post({ kind: 'ready', protocol: PROTOCOL, keys }),
  };
}
