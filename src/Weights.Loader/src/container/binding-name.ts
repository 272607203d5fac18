import { WeightsError } from '../core/errors.js';

const MAX_BYTES = 512;

/**
 * The name that a chunked container is bound to. It is built from the name that the caller asked for, never from manifest,
 * URL or file: otherwise a swapped file could bring its own name.
 *
 * @throws {@link WeightsError} `bad-name`.
 */
export function bindingName(modelName: string): string {
  const what = `The name ${JSON.stringify(modelName)}`;
  checked(modelName, what, 'bad-name');
  return checked(`${modelName}.onnx`, what, 'bad-name');
}

/**
 * The name that external data is bound to: the folder of the model's name, then the location as the decrypted graph spells it.
 *
 * @throws {@link WeightsError} `external-location` for a location that is absolute or leaves the folder.
 */
export function externalBindingName(modelName: string, location: string): string {
  const what = `The graph's external data location ${JSON.stringify(location)}`;
  if (/[:\\\p{Cc}]/u.test(location)) {
    throw new WeightsError('external-location', `${what} ${NOT_RELATIVE}`);
  }
  checked(location, what, 'external-location');
  return checked(modelName.slice(0, modelName.lastIndexOf('/') + 1) + location, what, 'external-location');
}

const NOT_RELATIVE =
  'is not a plain relative path: it must have 1 to 512 bytes in UTF-8, segments separated by "/", no ":" or control character, and no ' +
  'segment that is empty, "." or "..".';

function checked(text: string, what: string, code: 'bad-name' | 'external-location'): string {
  const name = text.normalize('NFC');
  if (/\p{Cs}|(^|\/)\.{0,2}(\/|$)/u.test(name) || new TextEncoder().encode(name).length > MAX_BYTES) {
    throw new WeightsError(code, `${what} ${NOT_RELATIVE}`);
  }
  return name;
}
