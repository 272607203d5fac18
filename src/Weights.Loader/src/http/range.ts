/**
 * Whether a response to the request of the bytes from an offset is these bytes, or the whole file. This is decided by the response,
 * because servers and proxies do not do what Accept-Ranges says. If another origin hides Content-Range, our own request is trusted:
 * the bytes of every file are authenticated, or compared with its SHA-256.
 *
 * @param from - the offset that was requested
 * @param total - bytes of the whole file; undefined if that is not known
 */
export function isOfRange({ status, headers }: Response, from: number, total: number | undefined): boolean {
  if (status !== 206) {
    return status !== 416;
  }
  // The range of a compressed file has other bytes, and several ranges are in a body with boundaries.
  if (headers.has('content-encoding') || /^\s*multipart\//i.test(headers.get('content-type') ?? '')) {
    return false;
  }
  const length = totalOf(headers);
  const sameFile = length === undefined || total === undefined || length === total;
  return sameFile && (headers.get('content-range')?.startsWith(`bytes ${from}-`) ?? true);
}

/** Bytes of the whole file, by Content-Range; undefined if that is hidden, or if the server does not know it. */
export function totalOf(headers: Headers): number | undefined {
  const [, total] = /\/(\d{1,15})$/.exec(headers.get('content-range') ?? '') ?? [];
  return total === undefined ? undefined : Number(total);
}

/** Content-Length, if it is the length of the body. A page cannot see that a response of another origin is compressed. */
export function contentLengthOf({ headers }: Response): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) && !headers.has('content-encoding') ? Number(text) : undefined;
}
