/** The rejection of this promise is reported elsewhere, or it does not matter. This only avoids an unhandled rejection. */
export function reportedElsewhere(promise: Promise<unknown> | undefined): void {
  promise?.catch(() => undefined);
}
