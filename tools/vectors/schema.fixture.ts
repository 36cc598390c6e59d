/** As much of JSON Schema (2020-12) as spec/vectors/schema.json uses; any other keyword throws. */

type Fields = { readonly [name: string]: unknown }

/** What in a value is not as the schema says, each with its place. */
export function faultsOf(root: unknown, value: unknown): string[] {
  return faults({ root: fieldsOf(root), schema: fieldsOf(root), value, at: '' })
}

interface Look {
  root: Fields
  schema: Fields
  value: unknown
  at: string
}

const known = [
  ...['$schema', '$defs', '$ref', 'title', 'type', 'const', 'enum', 'pattern', 'minimum'],
  ...['properties', 'required', 'additionalProperties', 'items', 'minItems', 'oneOf'],
]

function faults(look: Look): string[] {
  const { root, schema, value, at } = look
  const strange = Object.keys(schema).find(each => !known.includes(each))
  if (strange !== undefined) throw new Error(`no keyword ${strange}`)
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace('#/$defs/', '')
    const found = fieldsOf(fieldsOf(root.$defs)[name])
    return faults({ ...look, schema: found })
  }
  if (Array.isArray(schema.oneOf)) return faultsOfOne(look, schema.oneOf.map(fieldsOf))
  const types = [schema.type ?? []].flat()
  if (types.length > 0 && !types.includes(typeOf(value))) return [`${at}: a ${typeOf(value)}`]
  return [...plainFaults(look), ...listFaults(look), ...fieldFaults(look)]
}

/** The variant that its kind names; its faults tell more than that none fits. */
function faultsOfOne(look: Look, variants: Fields[]): string[] {
  const all = variants.map(schema => faults({ ...look, schema }))
  const fitting = all.filter(each => each.length === 0)
  if (fitting.length === 1) return []
  const nearest = all.filter(each => !each.some(fault => fault.startsWith(`${look.at}/kind`)))
  return nearest[0] ?? [`${look.at}: ${fitting.length} of its forms`]
}

function plainFaults({ schema, value, at }: Look): string[] {
  const { const: wanted, enum: words, pattern, minimum } = schema
  const text = typeof value === 'string' ? value : ''
  return [
    ...(wanted !== undefined && wanted !== value ? [`${at}: ${value}`] : []),
    ...(Array.isArray(words) && !words.includes(value) ? [`${at}: ${value}`] : []),
    ...(typeof pattern === 'string' && !new RegExp(pattern).test(text) ? [`${at}: ${text}`] : []),
    ...(typeof minimum === 'number' && Number(value) < minimum ? [`${at}: ${value}`] : []),
  ]
}

function listFaults({ root, schema, value, at }: Look): string[] {
  if (!Array.isArray(value)) return []
  const least = Number(schema.minItems ?? 0)
  if (value.length < least) return [`${at}: ${value.length} items`]
  if (schema.items === undefined) return []
  const each = fieldsOf(schema.items)
  return value.flatMap((item, i) => faults({ root, schema: each, value: item, at: `${at}/${i}` }))
}

function fieldFaults({ root, schema, value, at }: Look): string[] {
  if (typeOf(value) !== 'object') return []
  const fields = fieldsOf(value)
  const properties = fieldsOf(schema.properties ?? {})
  const required = [schema.required ?? []].flat().map(String)
  const missing = required.filter(name => !(name in fields))
  const strange = Object.keys(fields).filter(name => !(name in properties))
  return [
    ...missing.map(name => `${at}: no ${name}`),
    ...(schema.additionalProperties === false ? strange.map(name => `${at}: ${name}`) : []),
    ...Object.entries(properties).flatMap(([name, inner]) => {
      if (!(name in fields)) return []
      const look = { root, schema: fieldsOf(inner), value: fields[name], at: `${at}/${name}` }
      return faults(look)
    }),
  ]
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Error('a schema of another shape')
  return Object.fromEntries(Object.entries(value))
}
