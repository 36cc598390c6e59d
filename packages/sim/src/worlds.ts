/** Many worlds, on as many threads as the machine has processors. */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { startTally } from './faults.ts'
import { type Report, runWorld, type Settings } from './run.ts'

type Sent = Omit<Report, 'tally'> & { readonly tally: readonly (readonly [string, number])[] }

/**
 * Runs all of them; `done` is told of each as it ends, in no order. The reports come in the order
 * of their settings, whatever the number of threads.
 */
export async function runWorlds(
  all: readonly Settings[],
  done: (report: Report) => void = () => {},
  threads: number = availableParallelism(),
): Promise<readonly Report[]> {
  const reports = new Map<number, Report>()
  const places = all.keys()
  await Promise.all(
    Array.from({ length: Math.min(threads, all.length) }, () =>
      onThread(all, places, (place, report) => {
        reports.set(place, report)
        done(report)
      }),
    ),
  )
  return [...reports].toSorted(([a], [b]) => a - b).map(([, report]) => report)
}

/** One digest of every byte of all worlds. */
export function digestOf(reports: readonly Report[]): string {
  const hash = createHash('sha256')
  for (const { seed, digest } of reports) hash.update(`${seed} ${digest}\n`)
  return hash.digest('hex')
}

/** A thread takes the next world as soon as it has ended one. */
function onThread(
  all: readonly Settings[],
  places: Iterator<number>,
  done: (place: number, report: Report) => void,
): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: WORLDS })
  return new Promise((resolve, reject) => {
    let place = -1
    const sendNext = () => {
      const next = places.next()
      place = next.done === true ? -1 : next.value
      worker.postMessage(all[place] ?? null)
    }
    worker.on('message', (sent: Sent) => {
      const tally = startTally()
      tally.load(sent.tally)
      done(place, { ...sent, tally })
      sendNext()
    })
    worker.on('error', reject)
    worker.on('exit', code => (code === 0 ? resolve() : reject(new Error(`thread left: ${code}`))))
    sendNext()
  })
}

/** Says to a thread that this file is what it was started for. */
const WORLDS = 'worlds'

if (!isMainThread && workerData === WORLDS) {
  const port = parentPort
  port?.on('message', (settings: Settings | null) => {
    if (settings === null) port.close()
    else void runWorld(settings).then(report => port.postMessage(sentOf(report)))
  })
}

function sentOf(report: Report): Sent {
  return { ...report, tally: report.tally.entries() }
}
