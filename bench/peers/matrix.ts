/** Matrix: two devices that compare seven signs, from the request to `done` on both. */
import {
  DeviceId,
  DeviceLists,
  initAsync,
  OlmMachine,
  RequestType,
  type Sas,
  UserId,
  VerificationMethod,
} from '@matrix-org/matrix-sdk-crypto-wasm'
import { tellTimes } from './told.ts'

interface Side {
  readonly user: string
  readonly device: string
  readonly machine: OlmMachine
}

interface ToSend {
  readonly id: string
  readonly type: RequestType
  readonly event_type?: string
  readonly body: string
}

await initAsync()
let mine = await startSide('@buffy:bench', 'ONE')
let theirs = await startSide('@spike:bench', 'TWO')
await tellTimes('@matrix-org/matrix-sdk-crypto-wasm', verifyOnce, meet)

/** Two devices that know each other's keys and have never been compared. */
async function meet(): Promise<void> {
  mine = await startSide('@buffy:bench', 'ONE')
  theirs = await startSide('@spike:bench', 'TWO')
  await learn(mine, theirs)
  await learn(theirs, mine)
}

async function startSide(user: string, device: string): Promise<Side> {
  const machine = await OlmMachine.initialize(new UserId(user), new DeviceId(device))
  return { user, device, machine }
}

/** What a server would tell: the keys that the other has put there. */
async function learn(side: Side, other: Side): Promise<void> {
  const device_keys = { [other.user]: { [other.device]: await keysOf(other) } }
  await side.machine.updateTrackedUsers([new UserId(other.user)])
  for (const request of await requestsOf(side)) {
    if (request.type !== RequestType.KeysQuery) continue
    const response = JSON.stringify({ device_keys, failures: {} })
    await side.machine.markRequestAsSent(request.id, request.type, response)
  }
}

async function keysOf(side: Side): Promise<unknown> {
  const upload = (await requestsOf(side)).find(({ type }) => type === RequestType.KeysUpload)
  const { device_keys } = JSON.parse(upload?.body ?? '{}')
  return device_keys
}

async function requestsOf({ machine }: Side): Promise<ToSend[]> {
  return (await machine.outgoingRequests()) as unknown as ToSend[]
}

async function verifyOnce(): Promise<void> {
  const known = await mine.machine.getDevice(new UserId(theirs.user), new DeviceId(theirs.device))
  if (known === undefined) throw new Error('the device is not known')
  const [request, asked] = known.requestVerification([VerificationMethod.SasV1])
  await deliver(mine, theirs, asked)
  const user = new UserId(mine.user)
  const theirRequest = theirs.machine.getVerificationRequest(user, request.flowId)
  await deliver(theirs, mine, theirRequest?.acceptWithMethods([VerificationMethod.SasV1]))
  const [sas, started] = (await request.startSas()) ?? []
  await deliver(mine, theirs, started)
  const theirSas = theirRequest?.getVerification() as Sas | undefined
  await deliver(theirs, mine, theirSas?.accept())
  await talk()
  if (sas?.emojiIndex()?.join() !== theirSas?.emojiIndex()?.join()) throw new Error('other signs')
  for (const each of (await sas?.confirm()) ?? []) await deliver(mine, theirs, each)
  for (const each of (await theirSas?.confirm()) ?? []) await deliver(theirs, mine, each)
  await talk()
  if (!sas?.isDone() || !theirSas?.isDone()) throw new Error('it did not end')
}

/** Hands over what both want to send until nothing is left. */
async function talk(): Promise<void> {
  for (let isBusy = true; isBusy; ) {
    isBusy = false
    for (const [from, to] of [
      [mine, theirs],
      [theirs, mine],
    ] as const) {
      for (const request of await requestsOf(from)) {
        if (request.type !== RequestType.ToDevice) continue
        isBusy = true
        await deliver(from, to, request)
        await from.machine.markRequestAsSent(request.id, request.type, '{}')
      }
    }
  }
}

async function deliver(from: Side, to: Side, request: unknown): Promise<void> {
  const { body, event_type: type, type: kind } = request as ToSend
  if (kind !== RequestType.ToDevice) return
  const { messages } = JSON.parse(body)
  const content = messages[to.user][to.device]
  const events = JSON.stringify([{ sender: from.user, type, content }])
  await to.machine.receiveSyncChanges(events, new DeviceLists(), new Map())
}
