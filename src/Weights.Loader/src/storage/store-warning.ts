let warned = false;

/** Says once that models are not kept. The load goes on, so this is not an error. */
export function warnOnce(why: unknown): void {
  if (!warned) {
    warned = true;
    console.warn(
      `Weights.Build: this browser does not keep the encrypted model on the device (${String(why)}). It is loaded from the network.`,
    );
  }
}
