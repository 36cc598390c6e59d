/** The build divides a language file; where nothing is built both parts are the whole. */
declare module '*.json?first' {
  const texts: Readonly<Record<string, string>>

  export { texts as default }
}
declare module '*.json?rest' {
  const texts: Readonly<Record<string, string>>

  export { texts as default }
}
