import { ON_THIS_THREAD } from '../container/chunked-decrypt.js';
import type { Unlock } from '../container/chunked-key.js';
import { abortable } from '../core/abort.js';
import type { Report } from '../core/progress.js';
import { wipe } from '../core/wipe.js';
import { openWorker, type StartWorker } from '../workers/worker-link.js';
import { FileInWorker } from './file-in-worker.js';
import type { ReadingRequest, ReadingResponse } from './messages.js';
import { localReader, type ChunkedSource, type Reader } from './reader.js';

/** Files up to this size are decrypted on the page in a few milliseconds, before a worker could start. */
const SMALL_BYTES = 8 * 1024 * 1024;

/**
 * Reads chunked containers in a worker, which fetches and decrypts them and sends the finished plaintext. The page's thread
 * only forwards progress and derives keys. Small files are read on the page, and all files if no worker can be started.
 *
 * @param bytes - of all files together; undefined if that is not known
 */
export function startReader(start: StartWorker, bytes: number | undefined): Reader {
  const onThisThread = localReader(ON_THIS_THREAD);
  const worker = bytes !== undefined && bytes <= SMALL_BYTES ? undefined : openWorker<ReadingRequest, ReadingResponse>(start);
  if (worker === undefined) {
    return onThisThread;
  }
  const files: FileInWorker[] = [];
  worker.listen(
    (response) => files[response.id]?.hear(response),
    (error) => files.forEach((file) => file.fail(error)),
  );
  const begin = (kind: 'read' | 'open', source: ChunkedSource, unlock: Unlock, report: Report): FileInWorker => {
    const id = files.length;
    const file = new FileInWorker(worker, id, unlock, report);
    files.push(file);
    worker.post({ kind, id, source });
    return file;
  };
  let closed: Error | undefined;
  const runs = async (signal: AbortSignal): Promise<boolean> => {
    const running = await abortable(worker.runs(), signal);
    if (closed !== undefined) {
      throw closed;
    }
    return running;
  };
  return {
    async read(source, unlock, signal, report) {
      if (!(await runs(signal))) {
        return onThisThread.read(source, unlock, signal, report);
      }
      return abortable(begin('read', source, unlock, report).read, signal, ({ plaintext }) => wipe(plaintext));
    },
    async open(source, unlock, signal) {
      if (!(await runs(signal))) {
        return onThisThread.open(source, unlock, signal);
      }
      return abortable(begin('open', source, unlock, () => undefined).opened, signal);
    },
    close() {
      closed ??= new Error('The reader was closed.');
      worker.close();
      files.forEach((file) => file.fail(closed)); // a terminated worker sends nothing more
      onThisThread.close();
    },
  };
}
