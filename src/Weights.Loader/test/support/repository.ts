import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the built loader. */
export const dist = dirname(fileURLToPath(import.meta.resolve('weights-loader')));

/** The folder of this project. */
export const root = dirname(dist);
