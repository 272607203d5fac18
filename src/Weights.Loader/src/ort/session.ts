import { abortable } from '../core/abort.js';
import type { SessionReport } from '../core/progress.js';
import { plainLocation } from '../onnx/external-locations.js';
import { wipeModel, type DecryptedModel, type ExternalData } from './decrypted-model.js';
import { EncryptedBlob } from './encrypted-blob.js';
import { attempts, providerNames, waitsForDevice } from './execution-providers.js';
import type { OrtModule } from './ort-module.js';
import { messageOf, runFailure, sessionFailure } from './session-failure.js';
import { turnsOf, type SessionTurns } from './session-turns.js';

/**
 * Makes the session and wipes the model, on success, on failure and on abort. An abort does not wait for onnxruntime-web: a
 * session that is made later is released at once.
 *
 * @param options - the caller's session options
 * @throws {@link WeightsError} `session`, `out-of-memory`, `no-ort`; or the signal's reason.
 */
export async function createSession(
  ort: OrtModule,
  decrypted: DecryptedModel,
  options: unknown,
  signal: AbortSignal,
  report: SessionReport,
): Promise<unknown> {
  const size = decrypted.external.reduce((sum, { data }) => sum + sizeOf(data), decrypted.model.byteLength);
  const readsOnDemand = decrypted.external.some(({ data }) => data instanceof EncryptedBlob);
  const turns = turnsOf(ort);
  try {
    signal.throwIfAborted();
    const made = turns.create(readsOnDemand, () => firstThatWorks(ort, decrypted, options, size, signal, report), signal);
    const session = await abortable(made, signal, release);
    try {
      report('session', size, size);
      signal.throwIfAborted();
      return withRun(session, waitsForDevice(options) ? turns : undefined);
    } catch (error) {
      void release(session);
      throw error;
    }
  } finally {
    await wipeModel(decrypted);
  }
}

function sizeOf(data: ExternalData['data']): number {
  return data instanceof EncryptedBlob ? data.size : data.byteLength;
}

/** Tries the caller's execution providers. The model is decrypted only once for all of them. */
async function firstThatWorks(
  ort: OrtModule,
  { model, external, explain }: DecryptedModel,
  options: unknown,
  size: number,
  signal: AbortSignal,
  report: SessionReport,
): Promise<unknown> {
  const failures: string[] = [];
  for (const attempt of attempts(options)) {
    signal.throwIfAborted();
    report('session', 0, size, providerNames(attempt));
    try {
      return await ort.InferenceSession.create(model, external.length === 0 ? attempt : withExternalData(attempt, external));
    } catch (cause) {
      explain?.();
      // The failure of an EncryptedBlob is more precise than the error that onnxruntime-web makes of it.
      const failure = external
        .map(({ data }) => (data instanceof EncryptedBlob ? data.failure : undefined))
        .find((failed) => failed !== undefined);
      const last = providerNames(attempt).length < 2;
      const moved = model.byteLength === 0; // to onnxruntime-web's own worker (`ort.env.wasm.proxy`)
      if (failure !== undefined || last || moved) {
        throw failure ?? sessionFailure(cause, size, failures);
      }
      failures.push(`${providerNames(attempt)[0]}: ${messageOf(cause)}`);
    }
  }
  throw new TypeError('There is always one attempt.');
}

/** The caller's external data comes first, then the loader's. */
function withExternalData(options: unknown, external: readonly ExternalData[]): object {
  const { externalData } = (options ?? {}) as { externalData?: readonly unknown[] };
  return { ...(options as object | undefined), externalData: [...(externalData ?? []), ...external] };
}

/** The paths of the external data in a caller's session options, as {@link plainLocation} has them. */
export function providedPaths(options: unknown): Set<string> {
  const { externalData } = (options ?? {}) as { externalData?: readonly (string | { readonly path: string })[] };
  return new Set(externalData?.map((file) => plainLocation(typeof file === 'string' ? file : file.path)));
}

/**
 * Replaces the session's `run` by one with the loader's errors, because onnxruntime-web throws numbers too.
 *
 * @param turns - where runs wait while another session reads external data on demand, if they must. See {@link SessionTurns}.
 */
function withRun(session: unknown, turns: SessionTurns | undefined): unknown {
  const runnable = session as { run?(...request: unknown[]): Promise<unknown> } | undefined;
  const run = runnable?.run?.bind(runnable);
  if (runnable !== undefined && run !== undefined) {
    runnable.run = async (...request) => {
      try {
        return await (turns === undefined ? run(...request) : turns.run(() => run(...request)));
      } catch (error) {
        throw runFailure(error);
      }
    };
  }
  return session;
}

async function release(session: unknown): Promise<void> {
  try {
    await (session as { release?: () => unknown } | undefined)?.release?.();
  } catch {
    // The load was aborted or has failed, and its caller gets that error.
  }
}
