/** Whether the browser has promised to keep what lies here, and the request that it does. */

export type Staying =
  | 'promised'
  /** Asked, and refused: it may delete everything when room runs out. */
  | 'refused'
  /** This browser can neither be asked nor promise. */
  | 'unknown'

export async function readStaying(): Promise<Staying> {
  return await answered(() => navigator.storage.persisted())
}

/** Some browsers ask the person, others decide by how much the app is used. */
export async function askToStay(): Promise<Staying> {
  return await answered(() => navigator.storage.persist())
}

async function answered(ask: () => Promise<boolean>): Promise<Staying> {
  try {
    return (await ask()) ? 'promised' : 'refused'
  } catch {
    return 'unknown'
  }
}
