import { tokensCss } from './tokens.ts'

/*
 * How text, tables and the parts that every page has look: the tokens, then elements, then a few classes. A page adds
 * its own layout. No rule needs a style in the markup, so that a policy may forbid those.
 */

const ELEMENTS = `
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:var(--size-m)/1.5 var(--font-sans);overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
h1{font-size:var(--size-xl);line-height:1.2;letter-spacing:-.01em;margin:0}
h2{font-size:var(--size-l);line-height:1.3;margin:0}
h3{font-size:var(--size-m);line-height:1.4;margin:0}
p{margin:var(--space-2) 0;max-width:72ch}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:var(--radius-s)}
table{border-collapse:collapse;width:100%;font-size:var(--size-s)}
caption{text-align:left;color:var(--quiet);padding-bottom:var(--space-2)}
th,td{text-align:left;padding:var(--space-2) var(--space-4) var(--space-2) 0;border-bottom:1px solid var(--line);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--quiet);font-weight:600;vertical-align:bottom}
tbody th{font-weight:600}
code{font:.9em var(--font-mono)}
details{margin:var(--space-2) 0}
summary{cursor:pointer;color:var(--accent)}
ul{padding-left:var(--space-5)}
li{margin:var(--space-1) 0;max-width:80ch}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:var(--space-2) var(--space-5);font-size:var(--size-s);margin:0}
dt{color:var(--quiet)}
dd{margin:0;min-width:0}
@media (max-width:560px){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:var(--space-2)}}`

const PARTS = `
.quiet{color:var(--quiet)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.number,th.number{text-align:right}
.scroll{overflow-x:auto;position:relative}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,150px),1fr));gap:var(--space-3)}
.tile{background:var(--raised);border-radius:var(--radius);padding:var(--space-3) var(--space-4)}
.tile b{display:block;font-size:26px;line-height:1.3;font-variant-numeric:tabular-nums}
.tile span{display:block;color:var(--quiet);font-size:var(--size-s)}
.verdict{border-radius:var(--radius);padding:var(--space-4) 20px}
.verdict p{margin:2px 0}
.verdict strong{font-size:18px}
.approved{background:var(--good-ground)}.approved strong{color:var(--good)}
.pending{background:var(--wait-ground)}.pending strong{color:var(--wait)}
.rejected{background:var(--bad-ground)}.rejected strong{color:var(--bad)}`

const CHARTS = `
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,345px),1fr));gap:20px}
figure.chart{margin:0;background:var(--raised);border-radius:var(--radius);padding:var(--space-3);min-width:0}
figure.chart svg{display:block;width:100%;height:auto}
figcaption{font-size:var(--size-s);color:var(--quiet);margin-top:var(--space-2)}
svg text{fill:var(--quiet);font:var(--size-xs) var(--font-sans);text-anchor:middle}
svg text.end{text-anchor:end}
.grid{stroke:var(--line)}.axis{stroke:var(--edge)}
.line-1,.line-2{fill:none;stroke:var(--mark);stroke-width:2.5}.line-2{stroke:var(--other)}
.legend{display:flex;flex-wrap:wrap;gap:0 var(--space-4);margin:var(--space-1) 0;font-size:var(--size-s)}
.key-1::before,.key-2::before{content:"";display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px;background:var(--mark)}.key-2::before{background:var(--other)}
.reference{fill:none;stroke:var(--quiet);stroke-width:1.5;stroke-dasharray:5 4}
.dot{fill:var(--mark);stroke:var(--raised);stroke-width:1.5}.whisker{stroke:var(--mark);stroke-width:2}
.point{fill:var(--mark);fill-opacity:.45}
.series-1{fill:var(--mark);fill-opacity:.75}.series-2{fill:var(--other);fill-opacity:.65}
.bar-mark{fill:var(--mark)}.bar-below{fill:var(--other)}`

/** Tokens, elements, parts and the marks of charts, as one style sheet. */
export const BASE_CSS = `${tokensCss()}${ELEMENTS}${PARTS}${CHARTS}
`
