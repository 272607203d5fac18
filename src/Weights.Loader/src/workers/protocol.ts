/**
 * The number of the messages between page, worker and helpers. Raise it if one of them changes: a new kind, another member, another
 * meaning. `test/messages/protocol.test.ts` compares their types.
 */
export const PROTOCOL = 2;
