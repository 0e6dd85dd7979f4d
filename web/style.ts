import { createHash } from 'node:crypto'

/** The one style sheet, inline: readable at any width, in light and dark, without a request to anybody. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d1d24;--paper:#fdfcfa;--line:#d9d5cf;--soft:#5c5a66;--accent:#2b4acb;--on-accent:#fff;--warn:#a3341f}
@media(prefers-color-scheme:dark){:root{--ink:#ecebf0;--paper:#17171c;--line:#3a3943;--soft:#a9a7b4;--accent:#8fa5ff;--on-accent:#10142b;--warn:#ff9f8a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:42rem;margin:0 auto;padding:1rem 1.25rem}
header{font-weight:700;letter-spacing:.01em}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
a{color:var(--accent)}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem 1rem;margin:1rem 0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
@media(max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
ol,ul{padding-left:1.25rem}
li{overflow-wrap:anywhere}
form{margin:1.5rem 0}
label{display:block;font-weight:600;margin:.75rem 0 .25rem}
textarea{width:100%;min-height:6rem;padding:.6rem;border:1px solid var(--line);border-radius:.5rem;background:transparent;color:inherit;font:inherit}
button{font:inherit;font-weight:600;padding:.7rem 1.25rem;border-radius:.6rem;border:2px solid var(--accent);background:var(--accent);color:var(--on-accent);cursor:pointer;min-height:2.9rem}
button.second{background:transparent;color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
.notice{border-left:.3rem solid var(--accent);padding:.25rem 0 .25rem 1rem;margin:1.25rem 0}
.warn{border-color:var(--warn)}
.soft,time{color:var(--soft)}
footer{border-top:1px solid var(--line);color:var(--soft);font-size:.925rem;margin-top:3rem}
`

/** For `style-src`: the browser runs this sheet and no other. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`
