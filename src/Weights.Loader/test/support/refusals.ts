import table from '../../../../tests/vectors/refusals.json' with { type: 'json' };
import type { LeaseStatus } from 'weights-loader';
import type { PlannedResponse } from './server.js';

type Code = keyof typeof table.leases;

/** A refusal as the server sends it, and what it does to a lease: undefined if the lease continues. */
export interface Refusal {
  readonly outcome: string;
  readonly code: Code;
  /** Of the session and the wrapped mode. */
  readonly status: number;
  /** Of the raw mode. */
  readonly rawStatus: number;
  readonly lease: LeaseStatus | undefined;
}

/** Every row of the table that server and loader share. */
export const refusals: readonly Refusal[] = Object.entries(table.outcomes).map(([outcome, row]) => {
  const { code, status } = row as { code: Code; status: number };
  const { rawStatus = status } = row as { rawStatus?: number };
  const lease = status === table.notSignedIn.status && code === 'key-refused' ? table.notSignedIn.lease : table.leases[code];
  return { outcome, code, status, rawStatus, lease: lease === 'continues' ? undefined : (lease as LeaseStatus) };
});

/** The codes of the table. */
export const codes = Object.keys(table.leases) as readonly Code[];

/** How a 401 without a body ends a lease, as the table has it. */
export const notSignedIn = table.notSignedIn as { readonly status: number; readonly lease: LeaseStatus };

const PROBLEM = { 'content-type': 'application/problem+json' };
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const problem = (status: number, body: unknown, headers: Record<string, string> = PROBLEM): PlannedResponse => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Responses that are not refusals of the key server, or cannot be read: something between page and server may send them. */
export const uncodedRefusals: Record<string, PlannedResponse> = {
  'a bare 403': { status: 403 },
  'a 403 with an HTML page': { status: 403, headers: HTML, body: '<!doctype html><h1>Blocked</h1>' },
  'a 403 with an unknown code': problem(403, { code: 'blocked-by-policy' }),
  'a 403 with broken JSON': problem(403, '{"code":"key-revoked"'),
  'a 403 with a problem that is an array': problem(403, ['key-revoked']),
  'a 403 with a problem that is null': problem(403, 'null'),
  'a 403 without a code': problem(403, { title: 'Forbidden', status: 403 }),
  'a 403 with a code in upper case': problem(403, { code: 'KEY-REVOKED' }),
  'a 403 with a longer code that contains "revoked"': problem(403, { code: 'session-token-revoked' }),
  'a 403 with a code and a line end': problem(403, { code: 'key-revoked\n' }),
  'a 403 with a code that is an array': problem(403, { code: ['key-revoked'] }),
  'a 403 with a code that is a member of every object': problem(403, { code: 'constructor' }),
  'a 403 with "revoked" in type and title': problem(403, { type: 'https://example.org/key-revoked', title: 'revoked' }),
  'a 403 with a known code as plain JSON': problem(403, { code: 'key-revoked' }, { 'content-type': 'application/json' }),
  'a 403 with a known code as another media type': problem(
    403,
    { code: 'key-revoked' },
    { 'content-type': 'application/problem+json-seq' },
  ),
  'a 401 with an HTML page': { status: 401, headers: HTML, body: '<!doctype html><h1>Sign in</h1>' },
  'a 401 with an unknown code': problem(401, { code: 'token-expired' }),
  'a 401 with broken JSON': problem(401, '{'),
  'a 401 with a known code as plain JSON': problem(401, { code: 'key-refused' }, { 'content-type': 'application/json' }),
  'a 404 without a body': { status: 404 },
};
