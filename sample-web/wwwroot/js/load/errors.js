import { WeightsError } from '../../weights/weights-loader.js';

const SENTENCES = {
  'insecure-context': 'Decryption in browsers needs https or localhost.',
  network: 'The server did not respond. Is it still running?',
  'http-status': 'The server does not serve this file.',
  'not-a-container': 'The server sent a file that is not an encrypted model.',
  'wrong-file': 'The server sent another or an older file than its manifest names. It was not used. Reload the page.',
  'not-encrypted': 'The manifest calls this model unencrypted, but the page expects an encrypted one. It was not loaded.',
  truncated: 'The file is truncated. Load it again.',
  'too-long': 'The file is longer than the manifest says. The server may have files of two builds.',
  'wrong-key': 'This is not the key that the model was encrypted with. Nothing was decrypted. Build the site again with its key.',
  tampered: 'The file was changed on its way, or this is the wrong key. No part of the file was used.',
  'key-refused': 'The server refused the key request.',
  'key-revoked': 'Your access was withdrawn: the server refuses your key requests. Ask the people who run this site.',
  'key-expired': 'Your right to the key, or this version of the key, has expired. Reload the page, or ask the people who run this site.',
  unavailable: 'The server cannot deliver the key now. Try again later.',
  'insecure-transport': 'The server sends raw keys only over https.',
  'rate-limited': 'Too many key requests. Wait a minute.',
  'bad-request': 'The server did not understand the key request. Reload the page.',
  'bad-key-response': 'The response with the key was changed on its way, or belongs to another request. It was not used.',
  'unknown-model': 'The manifest does not list this model.',
  'out-of-memory': 'The browser does not have enough memory for this model.',
  session: 'onnxruntime-web could not create a session for the model.',
};

/** The step that a code belongs to. A code without an entry belongs to the step that was running; key and download run at the same time. */
const PHASES = {
  'bad-manifest': 'manifest',
  'not-encrypted': 'manifest',
  'unknown-model': 'manifest',
  'key-refused': 'key',
  'key-revoked': 'key',
  'key-expired': 'key',
  unavailable: 'key',
  'insecure-transport': 'key',
  'rate-limited': 'key',
  'bad-request': 'key',
  'bad-key-response': 'key',
  'bad-key': 'key',
  'wrong-key': 'key',
};

/** The step that failed, if the code of the error says it. @param {unknown} error @returns {string | undefined} */
export const failedPhase = (error) => (error instanceof WeightsError ? PHASES[error.code] : undefined);

/**
 * Explains an error to the visitor: what happened, what to do if that is known, and the loader's message for developers.
 * @param {unknown} error
 * @param {string} loginUrl
 * @returns {Node[]}
 */
export function explain(error, loginUrl) {
  if (!(error instanceof WeightsError)) {
    return [paragraph(String(error))];
  }
  if (error.code === 'key-refused' && error.status === 401) {
    const text = paragraph('You are signed out, and only signed-in visitors get the key. ');
    text.append(link('Sign in', loginUrl), ' and come back here.');
    return [text, details(error)];
  }
  return [paragraph(SENTENCES[error.code] ?? 'The model could not be loaded.'), details(error)];
}

/**
 * Explains to the visitor why the page unloaded the model.
 * @param {'revoked' | 'expired'} reason
 * @param {string} loginUrl
 * @returns {Node[]}
 */
export function explainEnd(reason, loginUrl) {
  if (reason === 'revoked') {
    return [paragraph('Your access was withdrawn, so this page has unloaded the model. Ask the people who run this site.')];
  }
  const text = paragraph('The lease of the key has ended and was not renewed, so this page has unloaded the model. ');
  text.append(link('Sign in', loginUrl), ' again. If you are signed in, load the model again.');
  return [text];
}

function paragraph(text) {
  const p = document.createElement('p');
  p.textContent = text;
  return p;
}

function link(text, href) {
  const a = document.createElement('a');
  a.href = href;
  a.textContent = text;
  return a;
}

function details(error) {
  const block = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = `For developers: ${error.code}`;
  block.append(summary, paragraph(error.message));
  return block;
}
