import type { RelayPort } from './ports/relay.ts'

/** Contacts nobody: nothing goes out, nothing comes, and what is to be sent stays to be sent. */
export const noRelays: RelayPort = {
  open: () => ({
    put: async () => 'unreachable',
    ack: async () => 'unreachable',
    allocate: async () => ({ failure: 'unreachable' }),
    claim: async () => ({ failure: 'unreachable' }),
    release: async () => 'unreachable',
    listen: () => {},
    retry: () => {},
    close: () => {},
  }),
}
