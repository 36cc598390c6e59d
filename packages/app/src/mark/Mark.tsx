import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import { type Detail, drawMark, type HalfDrawing, type MarkDrawing } from './drawing.ts'
import type { Half } from './paths.ts'
import { PARTING, type Pose, viewBoxOf } from './poses.ts'

export interface MarkProps {
  /** 16 bytes of the bond's public fingerprint. */
  readonly seed: Uint8Array
  /** The half that is on this phone: left for I, right for R. */
  readonly half: Half
  readonly pose: Pose
  /** The height in CSS pixels; the width follows. */
  readonly size: number
  /** What a screen reader says; empty where the mark only adorns a text that says it. */
  readonly label: string
  readonly detail: Detail
  /** Names the meeting of the halves that is shown: only its first showing moves. */
  readonly meeting?: string
}

const shownMeetings = new Set<string>()

/** Whether this meeting was not shown before, on whatever screen. */
function useFirstShowing(meeting: string | undefined): boolean {
  const [first] = useState(() => meeting !== undefined && !shownMeetings.has(meeting))
  useLayoutEffect(() => {
    if (meeting !== undefined) shownMeetings.add(meeting)
  }, [meeting])
  return first
}

/** The mark of a bond. Its colours come from mark.css and the ground it stands on. */
export function Mark({ seed, half, pose, size, label, detail, meeting }: MarkProps) {
  const moves = useFirstShowing(meeting)
  // The bytes, not the array, tell whether it is another mark.
  const bytes = seed.join()
  const drawing = useMemo(() => drawMark(seed, detail), [bytes, detail])
  const box = viewBoxOf(pose, half)
  return (
    <svg
      role="img"
      aria-label={label}
      aria-hidden={label === ''}
      class={`mark mark-${detail}${moves ? ' mark-moves' : ''}`}
      viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`}
      width={Math.round((size * box.width) / box.height)}
      height={size}
    >
      <Posed drawing={drawing} half={half} pose={pose} />
    </svg>
  )
}

interface PosedProps {
  readonly drawing: MarkDrawing
  readonly half: Half
  readonly pose: Pose
}

function Posed({ drawing, half, pose }: PosedProps) {
  switch (pose) {
    case 'mine':
      return <OneHalf drawing={drawing[half]} outline="mark-half" />
    case 'ghost':
      return <OneHalf drawing={drawing[half]} outline="mark-ghost" />
    case 'mine-with-gap-for-theirs':
      return (
        <>
          <path class="mark-ghost" d={drawing[half === 'left' ? 'right' : 'left'].rim} />
          <OneHalf drawing={drawing[half]} outline="mark-half" />
        </>
      )
    case 'joined':
      return <BothHalves drawing={drawing} parting={0} />
    case 'apart':
      return <BothHalves drawing={drawing} parting={PARTING} />
  }
}

function BothHalves({ drawing, parting }: { drawing: MarkDrawing; parting: number }) {
  const moved = (by: number) => (by === 0 ? {} : { transform: `translate(${by} 0)` })
  return (
    <>
      <g class="mark-left" {...moved(-parting)}>
        <OneHalf drawing={drawing.left} outline="mark-half" />
      </g>
      <g class="mark-right" {...moved(parting)}>
        <OneHalf drawing={drawing.right} outline="mark-half" />
      </g>
      {parting === 0 && <path class="mark-seam" d={drawing.seam} />}
    </>
  )
}

function OneHalf({ drawing, outline }: { drawing: HalfDrawing; outline: string }) {
  return (
    <>
      <path class={outline} d={drawing.outline} />
      <path class="mark-ridge" d={drawing.ridges} />
    </>
  )
}
