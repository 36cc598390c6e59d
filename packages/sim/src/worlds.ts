/** Many worlds, on as many threads as there is room for. */
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { startTally } from './faults.ts'
import { type Report, runWorld, type Settings } from './run.ts'

type Sent = Omit<Report, 'tally'> & { readonly tally: readonly (readonly [string, number])[] }

/** Runs all of them; `done` is told of each as it ends, in no order. Threads are at most two. */
export async function runWorlds(
  all: readonly Settings[],
  done: (report: Report) => void,
): Promise<readonly Report[]> {
  const reports: Report[] = []
  const threads = Math.min(2, availableParallelism(), all.length)
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const share = all.filter((_, i) => i % threads === thread)
      return runShare(share, report => {
        reports.push(report)
        done(report)
      })
    }),
  )
  return reports.toSorted((a, b) => a.seed - b.seed)
}

function runShare(share: readonly Settings[], done: (report: Report) => void): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { share } })
  return new Promise((resolve, reject) => {
    worker.on('message', (sent: Sent) => {
      const tally = startTally()
      tally.load(sent.tally)
      done({ ...sent, tally })
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}

async function work(share: readonly Settings[]): Promise<void> {
  for (const settings of share) {
    const report = await runWorld(settings)
    parentPort?.postMessage({ ...report, tally: report.tally.entries() } satisfies Sent)
  }
}

if (!isMainThread && isShare(workerData)) await work(workerData.share)

function isShare(data: unknown): data is { share: readonly Settings[] } {
  return typeof data === 'object' && data !== null && 'share' in data
}
