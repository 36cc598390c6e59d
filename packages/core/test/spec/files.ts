/** The files of spec/vectors as text; who reads them is told by where it runs. */

import type { RefusedVector } from './flows.ts'
import type { FlowVector } from './phone.ts'
import type { Single } from './single.ts'

export interface Vectors {
  readonly flows: readonly FlowVector[]
  readonly refused: readonly RefusedVector[]
  readonly singles: readonly Single[]
}

type Vector = ({ kind: 'flow' } & FlowVector) | ({ kind: 'refused' } & RefusedVector) | Single

/** Frames of a relay and pages of a roll are none of the core's. */
type Foreign = { kind: 'frame' } | { kind: 'page' }

/** `texts` are the files, each as it stands on the disk. */
export function parseVectors(texts: Iterable<string>): Vectors {
  const all = [...texts]
    .flatMap(text => (JSON.parse(text) as { vectors: (Vector | Foreign)[] }).vectors)
    .filter(each => each.kind !== 'frame' && each.kind !== 'page')
  const flows = all.filter(each => each.kind === 'flow')
  return {
    flows: inOrder(flows),
    refused: all.filter(each => each.kind === 'refused'),
    singles: all.filter(each => each.kind !== 'flow' && each.kind !== 'refused'),
  }
}

/** A flow stands behind those that it goes on from. */
function inOrder(flows: FlowVector[]): FlowVector[] {
  const needs = ({ after, meets }: FlowVector) => [after, meets].filter(id => id !== undefined)
  const sorted: FlowVector[] = []
  while (sorted.length < flows.length) {
    const ready = flows.filter(
      flow =>
        !sorted.includes(flow) && needs(flow).every(id => sorted.some(each => each.id === id)),
    )
    if (ready.length === 0) throw new Error('flows that go on from nowhere')
    sorted.push(...ready)
  }
  return sorted
}
