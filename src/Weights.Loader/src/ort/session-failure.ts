import { WeightsError } from '../core/errors.js';
import { displayUrl } from '../core/url.js';

/** onnxruntime-web says this if it found no execution provider that works; the text then has the reason for each one. */
const NO_BACKEND = 'no available backend found';

/** The build for JavaScript Promise Integration says this in a browser without it. */
export const NO_JSPI = 'JSPI is not supported';

/** `Aborted()` without a reason is C's `abort`. onnxruntime calls it for a failed allocation that its code does not check. */
const OUT_OF_MEMORY = /bad_alloc|out of memory|(failed|not|unable) to allocate|not allocate|allocation failed|Aborted\((OOM)?\)/i;

/** Words of errors about the files and features of onnxruntime-web. The names of its providers are removed before. */
const CANNOT_START = /wasm|WebAssembly|module|fetch|import|script/i;

/** For an error of which only the number is known. A wrong setting of a provider is such an error too. */
const OTHER_POINTERS =
  ' If the model is small, load it without "sessionOptions": onnxruntime-web throws a number for some wrong options too.';

/** What onnxruntime-web threw, as text. C++ exceptions that it does not catch arrive as numbers: pointers to them. */
export function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.replaceAll(/(https?:[^\s?#]+)[?#][^\s,]*/g, '$1'); // the query of a URL may be a credential
}

/** Whether onnxruntime-web threw a pointer to a C++ exception. Almost always it is that of an allocation that failed. */
function isPointer(message: string): boolean {
  return /^\d+$/.test(message);
}

/** Whether this is the message of an allocation that failed. */
function isOutOfMemory(message: string): boolean {
  return OUT_OF_MEMORY.test(message) || isPointer(message);
}

/**
 * The loader's error for what `InferenceSession.create` threw.
 *
 * @param bytes - of the model with its external data
 * @param before - the failures of other execution providers
 */
export function sessionFailure(cause: unknown, bytes: number, before: readonly string[] = []): WeightsError {
  const message = messageOf(cause);
  const reasons = [...before, message].join('; ');
  if (isOutOfMemory(message)) {
    return new WeightsError(
      'out-of-memory',
      `onnxruntime-web has not enough memory for this model of ${Math.ceil(bytes / 1e6)} MB (${reasons}). It needs several times the ` +
        "model's size, and has at most 4 GB. Release sessions that are not used, close other tabs, or use a smaller or quantised model. " +
        `Reload the page if later loads fail too.${isPointer(message) ? OTHER_POINTERS : ''}`,
      { cause },
    );
  }
  if (message.includes(NO_BACKEND)) {
    return noBackend(message, cause);
  }
  return new WeightsError('session', `The model is complete, but onnxruntime-web could not make a session of it: ${reasons}`, { cause });
}

/** The loader's error for what a session's `run` threw. */
export function runFailure(cause: unknown): WeightsError {
  if (cause instanceof WeightsError) {
    return cause;
  }
  const message = messageOf(cause);
  return isOutOfMemory(message)
    ? new WeightsError(
        'out-of-memory',
        `onnxruntime-web has not enough memory to run the model (${message}). Release sessions that are not used, or use smaller inputs.`,
        { cause },
      )
    : new WeightsError('session', `onnxruntime-web could not run the model: ${message}`, { cause });
}

function noBackend(message: string, cause: unknown): WeightsError {
  if (message.includes(NO_JSPI)) {
    return new WeightsError(
      'no-ort',
      'This browser does not have JavaScript Promise Integration, which onnxruntime-web/jspi needs. Use another build in this browser, ' +
        'such as onnxruntime-web/wasm: test \'"Suspending" in WebAssembly\'.',
      { cause },
    );
  }
  if (CANNOT_START.test(message.replaceAll(/\[\w+\]/g, ''))) {
    return new WeightsError(
      'no-ort',
      `onnxruntime-web could not start: ${message} Its files ort-wasm-*.wasm and, for most builds, ort-wasm-*.mjs must be beside its ` +
        `script, or at ort.env.wasm.wasmPaths (with "isolate": the option "ortEnv").${requestedFile()} The model was not the cause. ` +
        'After a correction reload the page, because onnxruntime-web does not try again.',
      { cause },
    );
  }
  return new WeightsError(
    'session',
    `The browser has none of the execution providers in "sessionOptions": ${message} Add "wasm" at the end of "executionProviders".`,
    { cause },
  );
}

/** The file of onnxruntime-web that was requested last, because its own error does not name it. */
function requestedFile(): string {
  const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const last = files.filter(({ name }) => /\/ort-wasm[\w.-]*\.(wasm|mjs)([?#]|$)/.test(name)).at(-1);
  return last === undefined ? '' : ` It requested ${displayUrl(last.name)} (status ${last.responseStatus || 'unknown'}).`;
}
