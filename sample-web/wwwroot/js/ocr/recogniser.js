import { ort } from '../ort.js';
import { alphabetOf, decodeGreedily } from './ctc.js';
import { toTensorData } from './preprocess.js';

/** Reads lines of text with PP-OCRv4. */
export class Recogniser {
  #session;
  #alphabet;

  /** @param {import('onnxruntime-web').InferenceSession} session @param {string} dictionary one character per line */
  constructor(session, dictionary) {
    this.#session = session;
    this.#alphabet = alphabetOf(dictionary);
  }

  /** @param {HTMLCanvasElement} canvas @returns {Promise<{character: string, confidence: number}[]>} */
  async read(canvas) {
    const { data, dims } = toTensorData(canvas);
    const [input] = this.#session.inputNames;
    const [output] = this.#session.outputNames;
    const results = await this.#session.run({ [input]: new ort.Tensor('float32', data, dims) });
    return trimmed(decodeGreedily(results[output].data, this.#alphabet));
  }
}

/** Removes the spaces that the model reads from the margins of a picture. */
function trimmed(characters) {
  const isInk = ({ character }) => character.trim() !== '';
  const first = characters.findIndex(isInk);
  return first < 0 ? [] : characters.slice(first, characters.findLastIndex(isInk) + 1);
}
