/**
 * The elements inside `root` that carry `data-part`, by name.
 * @param {Element} root
 * @returns {Record<string, HTMLElement>}
 */
export function partsOf(root) {
  return Object.fromEntries([...root.querySelectorAll('[data-part]')].map((part) => [part.dataset.part, part]));
}
