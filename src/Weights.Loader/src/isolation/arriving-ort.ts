import { WeightsError } from '../core/errors.js';
import { reportedElsewhere } from '../core/reported-elsewhere.js';
import { withinTime } from '../core/time-limit.js';
import { displayUrl } from '../core/url.js';
import type { ImportOrtRequest } from '../loading/isolation-messages.js';
import type { HostedOrt } from './hosted-ort.js';
import { importOrt } from './import-ort.js';

/** How long a load waits for onnxruntime-web when everything else has arrived. */
const LIMIT_MS = 30_000;

/** In a worker: onnxruntime-web, which is being imported. */
export class ArrivingOrt {
  /** The import, without a limit of time. */
  readonly imported: Promise<HostedOrt>;
  readonly #url: string;

  constructor({ ortUrl, ortEnv, retries }: ImportOrtRequest) {
    this.#url = ortUrl;
    this.imported = importOrt<HostedOrt>(ortUrl, ortEnv, retries);
    reportedElsewhere(this.imported); // by each use of it
  }

  /**
   * Waits for the module.
   *
   * @param others - what arrives at the same time. The limit begins after it, because a slow network delays both.
   * @throws {@link WeightsError} `network` if it does not arrive; `no-ort`.
   */
  async arrived(others?: Promise<unknown>): Promise<HostedOrt> {
    await Promise.race([this.imported, others?.catch(() => undefined)]);
    return withinTime(this.imported, LIMIT_MS, () => {
      const late = `onnxruntime-web did not arrive within ${LIMIT_MS / 1000} seconds`;
      return new WeightsError('network', `${late} from ${displayUrl(this.#url)}, the option "ortUrl". Load the model again.`);
    });
  }
}
