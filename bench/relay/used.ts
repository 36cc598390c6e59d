/** What a server of the bench has used: all the processor time, and the memory it cannot let go. */
export interface Used {
  readonly cpu_ms: number
  readonly resident_bytes: number
}

export function used(): Used {
  const { user, system } = process.cpuUsage()
  const cpu_ms = (user + system) / 1000
  for (let i = 0; i < 4; i += 1) globalThis.gc?.()
  return { cpu_ms, resident_bytes: process.memoryUsage.rss() }
}
