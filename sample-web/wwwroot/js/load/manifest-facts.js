import { fetchManifest } from '../../weights/weights-loader.js';
import { partsOf } from '../parts.js';

/**
 * Adds the kid and the digest, which are only in models.json, to the facts that C# wrote into the page.
 * @param {HTMLElement} list
 */
export async function showManifestFacts(list) {
  const { kid, sha256 } = partsOf(list);
  try {
    const manifest = await fetchManifest(list.dataset.manifest);
    const model = manifest.models.find(({ name }) => name === list.dataset.model);
    if (!model) {
      throw new Error('models.json does not list this model');
    }
    kid.textContent = model.kid;
    sha256.textContent = model.sha256;
    list.dataset.state = 'ready';
  } catch (error) {
    kid.textContent = sha256.textContent = `unknown: ${error.message}`;
    list.dataset.state = 'error';
  }
}
