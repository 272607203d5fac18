// Small values, and ciphertext if the browser has no OPFS: in the Cache API, which pages and workers of every browser have.

/** The number changes if an older loader could not read what a newer one writes. Other stores of the loader have other names. */
export const STORE = 'weights-loader/ciphertext-1';

/** Caches are keyed by URLs. No request goes there: the domain cannot exist (RFC 6761). */
const BASE = 'https://weights-loader.invalid/';

/** A part of an entry. `record` and `state` are JSON; a number is a segment of ciphertext. */
type PartName = 'record' | 'state' | number;

export async function readPart(id: string, part: PartName): Promise<Response | undefined> {
  return (await openCache()).match(urlOf(id, part));
}

/** @returns undefined if it is missing, or not what this loader writes */
export async function readJson<T extends object>(id: string, part: PartName): Promise<T | undefined> {
  const value: unknown = await (await readPart(id, part))?.json().catch(() => undefined);
  return typeof value === 'object' && value !== null ? (value as T) : undefined;
}

export async function writePart(id: string, part: PartName, body: BodyInit): Promise<void> {
  await (await openCache()).put(urlOf(id, part), new Response(body));
}

/** The names of all parts, by entry. */
export async function listParts(): Promise<Map<string, Set<string>>> {
  const entries = new Map<string, Set<string>>();
  for (const { url } of await (await openCache()).keys()) {
    const [id = '', part = ''] = url.slice(BASE.length).split('/');
    entries.set(id, (entries.get(id) ?? new Set()).add(part));
  }
  return entries;
}

export function isSegment(part: string): boolean {
  return part !== 'record' && part !== 'state';
}

export async function removeParts(id: string, parts: Iterable<string>): Promise<void> {
  const cache = await openCache();
  for (const part of parts) {
    await cache.delete(`${BASE}${id}/${part}`);
  }
}

function openCache(): Promise<Cache> {
  return caches.open(STORE);
}

function urlOf(id: string, part: PartName): string {
  return `${BASE}${id}/${part}`;
}
