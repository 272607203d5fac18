/** Throws `bad-manifest` with this reason. */
export type Refuse = (why: string) => never;

/** Typed access to the members of an object. A member of another type is refused. */
export interface Members {
  readonly all: Record<string, unknown>;
  /** @param allowed - a pattern, or a function that decides */
  text(member: string, allowed: RegExp | ((text: string) => boolean), expected: string): string;
  /** As `text`, for a member that may hold a key by mistake: the message does not repeat its value. */
  unrepeated(member: string, allowed: RegExp | ((text: string) => boolean), expected: string): string;
  bytes(member: string): number;
  /** The values of an array, each with its place for messages; undefined if the member is missing. */
  list(member: string): { readonly value: unknown; readonly where: string }[] | undefined;
  refuse(why: string): never;
}

/** @param where - the object's place in the manifest; empty for the manifest itself */
export function membersOf(value: unknown, where: string, refuseManifest: Refuse): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuseManifest(`${where || 'it'} is not an object`);
  }
  const all = value as Record<string, unknown>;
  const prefix = where === '' ? '' : `${where}.`;
  const refuse = (why: string): never => refuseManifest(`${prefix}${why}`);
  const read = (member: string, allowed: RegExp | ((text: string) => boolean)): string | undefined => {
    const found = all[member];
    const valid = typeof found === 'string' && (allowed instanceof RegExp ? allowed.test(found) : allowed(found));
    return valid ? found : undefined;
  };
  return {
    all,
    text: (member, allowed, expected) => read(member, allowed) ?? refuse(`${member} is ${shortened(all[member])}, not ${expected}`),
    unrepeated: (member, allowed, expected) =>
      read(member, allowed) ?? refuse(all[member] === undefined ? `${member} is missing` : `${member} is not ${expected}`),
    bytes(member) {
      const found = all[member];
      return Number.isSafeInteger(found) && (found as number) >= 0
        ? (found as number)
        : refuse(`${member} is ${shortened(found)}, not a number of bytes`);
    },
    list(member) {
      const found = all[member];
      if (found !== undefined && !Array.isArray(found)) {
        refuse(`${member} is not an array`);
      }
      return (found as unknown[] | undefined)?.map((element, i) => ({ value: element, where: `${prefix}${member}[${i}]` }));
    },
    refuse,
  };
}

/**
 * A value for a message: at most 60 characters, because the value may be a whole wrong file, and without hex digits that may be a key.
 */
export function shortened(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value).replace(/[0-9a-f]{32,}/gi, '(hex digits)');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
