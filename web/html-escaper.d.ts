/** html-escaper ships no types. */
declare module 'html-escaper' {
  function escapeHtml(text: string): string

  export { escapeHtml as escape }
}
