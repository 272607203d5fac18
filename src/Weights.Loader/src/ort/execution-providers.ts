/** A member of onnxruntime-web's session option `executionProviders`. */
type Provider = string | { readonly name: string };

function providersOf(options: unknown): readonly Provider[] {
  return (options as { executionProviders?: readonly Provider[] } | undefined)?.executionProviders ?? [];
}

/** The names of the execution providers that the caller lists. */
export function providerNames(options: unknown): string[] {
  return providersOf(options).map((provider) => (typeof provider === 'string' ? provider : provider.name));
}

/** Whether runs wait for a device. onnxruntime-web uses the CPU unless the caller lists another provider. */
export function waitsForDevice(options: unknown): boolean {
  return providerNames(options).some((name) => name !== 'wasm' && name !== 'cpu');
}

/**
 * The session options to try, one after the other: the caller's, then without the first execution provider, and so on.
 * onnxruntime-web itself skips a provider only if the browser does not have it, not if it cannot run the model.
 */
export function attempts(options: unknown): unknown[] {
  const providers = providersOf(options);
  const fewer = providers.slice(1).map((_, i) => ({ ...(options as object), executionProviders: providers.slice(i + 1) }));
  return [options, ...fewer];
}
