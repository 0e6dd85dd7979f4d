/** Preact and htm, so that a component reads `html`<p>…</p>``. */
import htm from 'htm'
import { h } from 'preact'

export { Fragment, render } from 'preact'
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
export const html = htm.bind(h)
