type Paint = (text: string) => string

export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly accent: Paint
  readonly warn: Paint
}

const code =
  (open: number, close: number): Paint =>
  (text) =>
    `\u001b[${open}m${text}\u001b[${close}m`
const plain: Paint = (text) => text

/** Colours on a terminal only, and not where NO_COLOR is set (no-color.org). */
export const styleFor = (isTerminal: boolean, noColor: boolean): Style =>
  isTerminal && !noColor
    ? { bold: code(1, 22), dim: code(2, 22), accent: code(36, 39), warn: code(33, 39) }
    : { bold: plain, dim: plain, accent: plain, warn: plain }
