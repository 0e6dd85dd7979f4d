/** Of the report alone: wide on a screen, two columns on paper, black enough without colour. */
export const REPORT_STYLE = `
:root{color-scheme:light;--ink:#1d1d24;--paper:#fff;--line:#c9c7c2;--soft:#55535f;--accent:#2b4acb}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem;border-bottom:3px solid var(--accent);padding-bottom:1rem}
h1{font-size:2rem;line-height:1.2;margin:.25rem 0}
h1::first-letter,.scope::first-letter{text-transform:uppercase}
h2{font-size:1.35rem;margin:2.5rem 0 .25rem}
h3{font-size:1rem;margin:0}
p{margin:.25rem 0}
.brand{font-weight:700;color:var(--accent)}
.scope{font-size:1.1rem}
.soft,.definition,footer{color:var(--soft)}
.definition{font-size:.875rem}
.cards{list-style:none;margin:1rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(13.5rem,1fr));gap:1rem}
.cards li{border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem;break-inside:avoid}
.value{font-size:2.1rem;font-weight:700;line-height:1.1;margin:.3rem 0 .1rem}
.change{font-weight:600}
.change span{font-weight:400;color:var(--soft)}
.cards .definition{margin-top:.5rem}
.tables{display:grid;gap:1.75rem 2rem;margin-top:1rem}
.who .tables{grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}
.block{break-inside:avoid;min-width:0}
.wide{overflow-x:auto}
.chart svg{display:block;width:100%;max-width:40rem;height:auto}
.who .chart svg{max-width:27.5rem}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
tbody th{font-weight:400}
thead th{border-bottom:2px solid var(--ink)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;font-weight:600}
.agencies table{font-size:.9rem}
.agencies th,.agencies td{padding:.4rem .35rem}
.agencies thead th{hyphens:auto;vertical-align:bottom}
.agencies thead th:not(:first-child){text-align:right}
.notice{border-left:.3rem solid var(--accent);padding:.5rem 1rem;margin:1.5rem 0}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:1rem;padding-bottom:2rem;font-size:.9rem}
.files a{color:var(--accent);margin-right:1rem}
@media print{
@page{size:A4;margin:14mm}
body{font-size:10pt}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}
h1{font-size:20pt}h2{font-size:14pt;margin-top:14pt;break-after:avoid}h2+p{break-after:avoid}
.cards{grid-template-columns:repeat(4,1fr);gap:6pt}
.cards li{padding:6pt 7pt}
.cards h3{font-size:9.5pt}.value{font-size:18pt}.change{font-size:9pt}.definition{font-size:8pt}
.who .tables{grid-template-columns:1fr 1fr;gap:12pt 14pt}
.tables{margin-top:6pt}
.files{display:none}
.agencies th,.agencies td{padding:3pt 4pt;font-size:8.5pt}
}
`
