import type { Vault } from '../base/vault.js'

/** How an inbox id is remembered: 96 bits, the same each time. */
export function seenHashOf(vault: Vault, inboxId: string): string {
  return vault.lookup('seen', inboxId).slice(0, 16)
}
