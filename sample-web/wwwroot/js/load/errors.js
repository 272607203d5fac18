import { WeightsError } from '../../weights/weights-loader.js';

const SENTENCES = {
  'insecure-context': 'Encryption in browsers needs https or localhost.',
  network: 'The server did not answer. Is it still running?',
  'http-status': 'The server does not give out this file.',
  'not-a-container': 'The server sent something that is not an encrypted model.',
  truncated: 'The file stopped early. Load it again.',
  'too-long': 'The file is longer than the manifest says. It was changed after the build.',
  'wrong-key': 'This is not the key that the model was encrypted with: nothing was decrypted. Build again, so that site and key agree.',
  tampered: 'The file was changed on its way, or the key is another one. Nothing of it was used.',
  'key-refused': 'The server did not give the key.',
  'key-revoked': 'Your access was withdrawn: the server does not give you the key. Ask whoever runs this site.',
  'key-expired':
    'Your right to this key has ended, or this version of the key has. Load the page again; if that does not help, ask whoever runs this site.',
  unavailable: 'The server cannot give the key now. Try again later.',
  'rate-limited': 'You asked for the key too often. Wait a minute.',
  'bad-request': 'The server did not understand the request for the key. Load the page again.',
  'bad-key-response': 'The answer with the key was changed on its way, or belongs to another request. It was not used.',
  'unknown-model': 'The manifest does not know this model.',
  'out-of-memory': 'The browser has no memory left for this model.',
  session: 'onnxruntime-web could not open the model.',
};

/** Key and download run side by side: for these it is known which of the two it was. */
const PHASES = {
  'bad-manifest': 'manifest',
  'unknown-model': 'manifest',
  'key-refused': 'key',
  'key-revoked': 'key',
  'key-expired': 'key',
  unavailable: 'key',
  'rate-limited': 'key',
  'bad-request': 'key',
  'bad-key-response': 'key',
  'bad-key': 'key',
  'wrong-key': 'key',
};

/** The step that a failure belongs to, where its code says so. @param {unknown} error @returns {string | undefined} */
export const failedPhase = (error) => (error instanceof WeightsError ? PHASES[error.code] : undefined);

/**
 * What happened, for the visitor: a sentence, what to do where that is known, and the loader's own words.
 * @param {unknown} error
 * @param {string} loginUrl
 * @returns {Node[]}
 */
export function explain(error, loginUrl) {
  if (!(error instanceof WeightsError)) {
    return [paragraph(String(error))];
  }
  if (error.code === 'key-refused' && error.status === 401) {
    const text = paragraph('You are signed out, and the key is for signed-in visitors. ');
    text.append(link('Sign in', loginUrl), ' and come back here.');
    return [text, details(error)];
  }
  return [paragraph(SENTENCES[error.code] ?? 'The model could not be loaded.'), details(error)];
}

/**
 * Why a loaded model was taken away, for the visitor.
 * @param {'revoked' | 'expired'} reason
 * @param {string} loginUrl
 * @returns {Node[]}
 */
export function explainEnd(reason, loginUrl) {
  if (reason === 'revoked') {
    return [paragraph('Your access was withdrawn while the model was loaded, so this page has unloaded it. Ask whoever runs this site.')];
  }
  const text = paragraph('The right to the key has ended and was not renewed, so this page has unloaded the model. ');
  text.append(link('Sign in', loginUrl), ' again, or load the model again if you are signed in.');
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
