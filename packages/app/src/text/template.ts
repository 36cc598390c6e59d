/** What stands in a language file: text with `{name}` for values and `**` around what is bold. */

export type Values = Readonly<Record<string, string>>

/** A stretch of a sentence. `given` came from outside: a name may run in another direction. */
export type Part = { readonly text: string; readonly bold: boolean; readonly given: boolean }

/**
 * A template's parts with its values put in. Marks inside values mean nothing. Throws when a value
 * is missing: that is our own mistake.
 */
export function partsOf(template: string, values: Values): readonly Part[] {
  return template.split('**').flatMap((stretch, i) =>
    stretch.split(/(\{[a-z]+\})/).flatMap(piece => {
      const name = /^\{([a-z]+)\}$/.exec(piece)?.[1]
      const text = name === undefined ? piece : valueFor(values, name, template)
      return text === '' ? [] : [{ text, bold: i % 2 === 1, given: name !== undefined }]
    }),
  )
}

/** The names of the values a template wants. */
export function placeholdersOf(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(/\{([a-z]+)\}/g)].map(found => found[1] ?? ''))
}

function valueFor(values: Values, name: string, template: string): string {
  const value = values[name]
  if (value === undefined) throw new Error(`no value for {${name}} in: ${template}`)
  return value
}
