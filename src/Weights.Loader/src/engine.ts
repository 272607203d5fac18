import type { Engine } from './engine-local.js';
import { WeightsError } from './core/errors.js';
import { fromFailure } from './core/failure.js';
import type { IsolatedSession } from './loading/isolated-session.js';
import type { OpenedFile } from './container/random-access.js';
import type { Failure } from './workers/messages.js';

let engine: Promise<Engine> | undefined;

/**
 * The worker's script on the page's own thread: for small files, for the lower layers, and where no worker can be had.
 * Kept out of this file, since most pages need it in the worker alone.
 *
 * @throws {@link WeightsError} `network`.
 */
export function loadEngine(): Promise<Engine> {
  engine ??= importEngine();
  engine.catch(() => {
    engine = undefined;
  });
  return engine;
}

async function importEngine(): Promise<Engine> {
  try {
    // The query tells the script that it serves no worker.
    const { localEngine } = (await import(new URL('./weights-loader.worker.js?page', import.meta.url).href)) as { localEngine: Engine };
    return translated(localEngine);
  } catch (cause) {
    throw new WeightsError(
      'network',
      'The file weights-loader.worker.js could not be loaded. Publish it beside weights-loader.js, and allow it in the Content-Security-Policy (script-src, worker-src).',
      { cause },
    );
  }
}

/** The other script has a class WeightsError of its own. */
export function own(error: unknown): unknown {
  return error instanceof Error && error.name === 'WeightsError' && !(error instanceof WeightsError)
    ? fromFailure(error as unknown as Failure)
    : error;
}

/** An object whose functions fail with this script's errors. */
function translated<T extends object>(object: T): T {
  return new Proxy(object, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      return typeof value === 'function' ? (...request: unknown[]) => settle(() => value.apply(target, request) as unknown) : value;
    },
  });
}

function settle(work: () => unknown): unknown {
  try {
    const result = work();
    return result instanceof Promise ? result.then(wrap, (error: unknown) => Promise.reject(own(error))) : wrap(result);
  } catch (error) {
    throw own(error);
  }
}

/** An opened file, a transformer and an isolated session go on to have functions. */
function wrap(result: unknown): unknown {
  const { read, transform, run } = (result ?? {}) as Partial<OpenedFile & Transformer & IsolatedSession>;
  return (read ?? transform ?? run) ? translated(result as object) : result;
}
