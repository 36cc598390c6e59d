/** Reads the JSON of others. A file of another shape is a mistake of ours, and throws. */
import { bytesOf } from './tally.ts'

export type Fields = Readonly<Record<string, unknown>>

export function parseFields(text: string): Fields {
  return fieldsOf(JSON.parse(text))
}

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a vector file of another shape: an object was wanted')
  }
  return Object.fromEntries(Object.entries(value))
}

export function listOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw new Error('a vector file of another shape: no list')
  return value.map(fieldsOf)
}

export function textAt(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new Error(`a vector without text at ${name}`)
  return value
}

export function numberAt(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number') throw new Error(`a vector without a number at ${name}`)
  return value
}

export function bytesAt(fields: Fields, name: string): Uint8Array {
  return bytesOf(textAt(fields, name))
}
