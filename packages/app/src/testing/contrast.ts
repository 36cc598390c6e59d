/** How far words stand out from what they stand on: WCAG 2.2, contrast ratio. */

type Colour = readonly [number, number, number]

/** Every text under `place` whose contrast is below `least`; what cannot be pressed is left out. */
export function contrastsBelow(place: HTMLElement, least: number): readonly string[] {
  const words = [...place.querySelectorAll<HTMLElement>('main *, .bars *')].filter(hasOwnWords)
  return words.flatMap(element => {
    const ink = colourOf(getComputedStyle(element).color)
    const ratios = groundsOf(element).map(ground => ratioOf(ink, ground))
    const ratio = Math.min(...ratios)
    return ratio >= least ? [] : [`${ratio.toFixed(2)}:1 “${element.textContent}”`]
  })
}

function hasOwnWords(element: HTMLElement): boolean {
  const own = [...element.childNodes].some(
    node => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
  )
  return own && element.closest('button:disabled, .unseen') === null
}

/** The colours behind an element: of the nearest that paints any, each stripe of a hatched one. */
function groundsOf(element: Element | null): readonly Colour[] {
  if (element === null) return [[255, 255, 255]]
  const { backgroundColor, backgroundImage } = getComputedStyle(element)
  const painted = [backgroundColor, ...(backgroundImage.match(/rgba?\([^)]*\)/g) ?? [])]
  const opaque = painted.filter(colour => !/rgba\(.*, 0\)|transparent/.test(colour))
  return opaque.length > 0 ? opaque.map(colourOf) : groundsOf(element.parentElement)
}

function colourOf(css: string): Colour {
  const [red = 0, green = 0, blue = 0] = (css.match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue]
}

function ratioOf(one: Colour, other: Colour): number {
  const [lighter = 0, darker = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminanceOf(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map(value => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
