/**
 * The one Trusted Types policy of the app. The page's policy names `handfast` and nothing else, so
 * every script address the app starts (the reader's worker, the service worker) passes here.
 */

interface ScriptUrlPolicy {
  createScriptURL(address: string): string
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): ScriptUrlPolicy
}

let policy: ScriptUrlPolicy | undefined

/**
 * A script address the browser accepts under `require-trusted-types-for 'script'`. Typed as the
 * string it stands for. Only addresses of the page's own origin; any other is our own mistake and
 * throws a TypeError.
 */
export function trustedScriptUrl(address: string): string {
  policy ??= createPolicy()
  return policy.createScriptURL(address)
}

/** Made once: a second policy of the same name is refused by the page's policy. */
function createPolicy(): ScriptUrlPolicy {
  const rules = { createScriptURL: sameOriginAddress }
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory }
  return trustedTypes?.createPolicy('handfast', rules) ?? rules
}

function sameOriginAddress(address: string): string {
  const { href, origin } = globalThis.location
  const url = new URL(address, href)
  if (url.origin !== origin || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`not a script of this app: ${address}`)
  }
  return url.href
}
