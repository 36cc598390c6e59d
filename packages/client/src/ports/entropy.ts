/** Entropy from outside: unpredictable bytes, never the same twice. */
export interface Entropy {
  draw(length: number): Promise<Uint8Array>
}
