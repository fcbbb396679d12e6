import { BASE_CSS } from '#shared/design/base-css.ts'

/** The look of a report: what all pages share, then its layout, heat map and print. */
export const STYLE = `${BASE_CSS}
main,header.page,footer.page{max-width:1088px;margin:0 auto;padding:0 var(--space-5)}
header.page{padding-top:40px}
footer.page{padding:var(--space-5) var(--space-5) 56px;color:var(--quiet);font-size:var(--size-s);border-top:1px solid var(--line);margin-top:var(--space-7)}
h2{margin:var(--space-7) 0 var(--space-1)}
.lead{color:var(--quiet);margin:0 0 var(--space-4)}
.verdict{margin:20px 0 var(--space-4)}
.tiles,.charts{margin:var(--space-4) 0}
nav.contents{display:flex;flex-wrap:wrap;gap:var(--space-1) var(--space-4);margin:var(--space-4) 0 0;font-size:var(--size-s)}
.scroll{margin:var(--space-3) 0}.scroll table{min-width:660px}.scroll table.heat{min-width:0}.scroll tbody th{min-width:120px}
td.bar{width:45%;min-width:110px}td.bar svg{display:block;width:100%;height:14px}
svg.spark{width:88px;height:22px;display:block}
table.heat td,table.heat th{text-align:center;padding:6px 8px;border:1px solid var(--ground);font-variant-numeric:tabular-nums}
table.heat{width:auto}
.right-0,.wrong-0{color:var(--quiet)}
.right-1,.right-2{background:color-mix(in srgb,var(--mark) 18%,var(--ground))}.right-3,.right-4{background:color-mix(in srgb,var(--mark) 30%,var(--ground))}.right-5,.right-6{background:color-mix(in srgb,var(--mark) 42%,var(--ground))}
.wrong-1{background:color-mix(in srgb,var(--other) 15%,var(--ground))}.wrong-2,.wrong-3{background:color-mix(in srgb,var(--other) 28%,var(--ground))}.wrong-4,.wrong-5,.wrong-6{background:color-mix(in srgb,var(--other) 42%,var(--ground))}
.whatif{background:var(--raised);border-radius:var(--radius);padding:14px var(--space-4);margin:var(--space-4) 0}
.whatif input{width:100%;accent-color:var(--accent);margin:10px 0}
@media (max-width:560px){main,header.page,footer.page{padding-left:var(--space-4);padding-right:var(--space-4)}h1{font-size:24px}header.page{padding-top:var(--space-5)}}
@media print{body{font-size:11pt}.charts,.tiles{break-inside:avoid}figure.chart,tr{break-inside:avoid}nav.contents,.whatif input{display:none}}
`
