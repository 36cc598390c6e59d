import type { Part, Values } from '../text/template.ts'
import { sayParts, type TextKey } from '../text/text.ts'

/** A sentence of the app. What came from outside stands apart, whatever way it runs. */
export function Words({ of, with: values = {} }: { of: TextKey; with?: Values }) {
  return <Parts parts={sayParts(of, values)} />
}

export function Parts({ parts }: { parts: readonly Part[] }) {
  return (
    <>
      {parts.map(({ text, bold, given }, i) => {
        const said = given ? <bdi key={i}>{text}</bdi> : text
        return bold ? <b key={i}>{said}</b> : said
      })}
    </>
  )
}
