import { WeightsError } from '../core/errors.js';

/** The formats of encrypted files. A content key belongs to one of them. */
export type ContainerFormat = 'gcm' | 'chunked';

/** The formats of the files that a manifest lists: `none` is published unencrypted. */
export type FileFormat = ContainerFormat | 'none';

/**
 * Checks the format that a manifest gives.
 *
 * @param model - the model's name, for the message
 * @throws {@link WeightsError} `unsupported-format`.
 */
export function requireFileFormat(format: string, model: string): FileFormat {
  if (format === 'none' || isContainerFormat(format)) {
    return format;
  }
  throw new WeightsError(
    'unsupported-format',
    `The model ${JSON.stringify(model)} has the format ${JSON.stringify(format)}, which this loader does not know. ` +
      'Publish the loader and the models of one Weights.Build version together.',
  );
}

/**
 * Checks the format that the caller of a function with a key gives. TypeScript does not check callers in JavaScript and C#.
 *
 * @throws {@link WeightsError} `not-encrypted` for `none`, `unsupported-format`.
 */
export function requireContainerFormat(format: unknown): ContainerFormat {
  if (isContainerFormat(format)) {
    return format;
  }
  throw format === 'none'
    ? new WeightsError(
        'not-encrypted',
        'The format is "none", but a key was given, so the file must be encrypted. Load an unencrypted model by its name, with loadModel.',
      )
    : new WeightsError('unsupported-format', 'The format must be "gcm" or "chunked". Other formats need another version of the loader.');
}

function isContainerFormat(format: unknown): format is ContainerFormat {
  return format === 'gcm' || format === 'chunked';
}
