/** What threads send to each other. */
export interface Message {
  readonly kind: string;
}

/** A function for each kind of message. A new kind does not compile until it has one. */
export type Handlers<M extends Message> = { readonly [K in M['kind']]: (message: Extract<M, { readonly kind: K }>) => void };

/**
 * Calls the function for a message. Other messages are ignored: browser extensions and other scripts of a page may post to its workers.
 *
 * @returns false if there is no function for it
 */
export function handle<M extends Message>(handlers: Handlers<M>, message: unknown): boolean {
  const kind = (message as Partial<Message> | null | undefined)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(handlers, kind)) {
    return false;
  }
  (handlers as Record<string, (message: unknown) => void>)[kind]?.(message);
  return true;
}
