/** What a server of the bench has used: all the processor time, or the memory it cannot let go. */
export type Used = { readonly cpu_ms: number } | { readonly resident_bytes: number }

/** Asked for memory, it lets go what it can first, which takes a time that is no work. */
export function used(question: unknown): Used {
  if (String(question) !== 'memory') {
    const { user, system } = process.cpuUsage()
    return { cpu_ms: (user + system) / 1000 }
  }
  for (let i = 0; i < 4; i += 1) globalThis.gc?.(ALL)
  return { resident_bytes: process.memoryUsage.rss() }
}

/** Also the pages that are only half in use: how many there are is chance. */
const ALL = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const
