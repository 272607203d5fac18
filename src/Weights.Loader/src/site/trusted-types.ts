/** The name that a page's Content-Security-Policy must allow: `trusted-types weights-loader`. */
export const POLICY_NAME = 'weights-loader';

/** A policy of Trusted Types. TypeScript's DOM types have none. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): string | URL;
}

interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/**
 * Where the first copy of the loader in a realm leaves its policy, because a second one of the same name is allowed only with
 * `'allow-duplicates'`. A symbol, because elements with an ID or a name become properties of `window`.
 */
const SHARED = Symbol.for('weights-loader.trusted-types');

const realm = globalThis as { trustedTypes?: PolicyFactory; [SHARED]?: ScriptUrlPolicy | undefined };

/** Whether the page did not allow the policy. Each attempt would be one more violation in the reports of the page. */
let refused = false;

/** Makes the policy when it is needed first. Undefined if the browser has no Trusted Types, or the page does not allow the policy. */
function policy(): ScriptUrlPolicy | undefined {
  try {
    return refused ? undefined : (realm[SHARED] ??= realm.trustedTypes?.createPolicy(POLICY_NAME, { createScriptURL: requireOwnOrigin }));
  } catch {
    refused = true;
    return undefined;
  }
}

/** Every script of the page can use the policy. So it allows neither scripts of other origins nor those that a page makes (`blob:`). */
function requireOwnOrigin(url: string): string {
  const { origin, protocol } = new URL(url);
  if (origin !== globalThis.origin || protocol === 'blob:' || protocol === 'filesystem:') {
    throw new TypeError(`The policy "${POLICY_NAME}" of Trusted Types allows only scripts that the page's own origin serves.`);
  }
  return url;
}

/** @param url - absolute */
export function trustedScript(url: string): string | URL {
  return policy()?.createScriptURL(url) ?? url;
}

/** Whether the page did not allow the policy. It may still allow scripts by plain URLs. */
export function policyRefused(): boolean {
  return realm.trustedTypes !== undefined && policy() === undefined;
}
