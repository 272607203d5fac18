import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** What a server sends for a route. */
export interface PlannedResponse {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array | string;
}

export type Route = PlannedResponse | Uint8Array | string | ((request: IncomingMessage, response: ServerResponse) => void);

export interface Site {
  /** The absolute URL of a path. */
  at(path: string): string;
  /** Path and query of every request so far. */
  readonly requests: string[];
}

/** A real server on a free port of this machine, for one test. Routes are found by path without query. */
export async function serve(t: TestContext, routes: Record<string, Route>): Promise<Site> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    requests.push(url);
    respond(routes[decodeURI(new URL(url, 'http://localhost').pathname)], request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { at: (path) => `http://127.0.0.1:${port}${path}`, requests };
}

function respond(route: Route | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (typeof route === 'function') {
    return route(request, response);
  }
  const full: PlannedResponse =
    route === undefined ? { status: 404 } : typeof route === 'string' || route instanceof Uint8Array ? { body: route } : route;
  const body = typeof full.body === 'string' ? Buffer.from(full.body) : (full.body ?? new Uint8Array(0));
  response.writeHead(full.status ?? 200, { 'content-type': 'application/octet-stream', 'content-length': body.length, ...full.headers });
  response.end(body);
}

/** A promise that a test resolves, instead of a sleep. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
