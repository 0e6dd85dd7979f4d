/** Lower case without accents, unit for unit, so that a position in the folded text is the same position in the text. */
export function fold(text: string): string {
  let folded = ''
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] ?? ''
    folded += unit === '’' || unit === 'ʼ' ? "'" : /\s/.test(unit) ? ' ' : (unit.normalize('NFD')[0] ?? unit).toLowerCase().slice(0, 1)
  }
  return folded
}
