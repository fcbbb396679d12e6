import { BASE_CSS } from '#shared/design/base-css.ts'

/** The look of a report: what all pages share, then its layout, tables, heat map and print. */
export const STYLE = `${BASE_CSS}
body{max-width:1320px;margin:0 auto;padding:0 var(--space-5)}
header.page{padding-top:40px}
footer.page{padding:var(--space-5) 0 56px;color:var(--quiet);font-size:var(--size-s);border-top:1px solid var(--line);margin-top:var(--space-7)}
section{border-top:1px solid var(--line);margin-top:var(--space-6);padding-top:var(--space-5)}
section:first-child{border-top:0;margin-top:0}
.lead{color:var(--quiet);margin:var(--space-1) 0 var(--space-4)}
.verdict{margin:var(--space-5) 0 var(--space-4)}
.tiles,.charts,table,.scroll{margin:var(--space-4) 0}
.scroll table{margin:0}
nav.contents a{text-decoration:none}nav.contents a:hover{text-decoration:underline}
nav.contents{display:flex;flex-wrap:wrap;gap:var(--space-1) var(--space-4);margin:var(--space-5) 0;font-size:var(--size-s)}
.beside{align-self:center}
ul.short{font-size:18px;margin:var(--space-5) 0;padding-left:var(--space-5)}ul.short li{margin:var(--space-2) 0}
.verdict .quiet{font-size:var(--size-s);margin-top:var(--space-2)}
.thirds{grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr))}
figure.chart{container-type:inline-size}
@container (max-width:400px){figure.chart svg text{font-size:16px}}
small{display:block;color:var(--quiet);font-size:var(--size-xs);font-weight:400;line-height:1.4}
.metrics{max-width:820px}.metrics tbody tr:nth-child(odd)>*{border-bottom:0;padding-bottom:0}.metrics .meaning td{color:var(--quiet);font-size:13px;padding-top:2px}
.scroll th,.scroll td{overflow-wrap:break-word;white-space:nowrap}
.scroll tbody th{max-width:min(20em,42vw);min-width:4em;white-space:normal;overflow-wrap:anywhere}
.number+td:not(.number),.number+th:not(.number){padding-left:var(--space-3)}
.scroll table.columns tbody th{min-width:9em}.scroll table.columns td:nth-child(2){min-width:20em;white-space:normal}
table.bars th{width:40%;overflow-wrap:anywhere}
td.bar{min-width:60px;vertical-align:middle}.pair caption{min-height:3.6em}td.bar svg{display:block;width:100%;height:14px}
table.bars td.number{white-space:normal;overflow-wrap:normal;max-width:17em}
svg.spark{width:88px;height:22px;display:block}
table.heat{width:auto}
table.heat td,table.heat th{text-align:center;padding:6px 10px;border:1px solid var(--ground);font-variant-numeric:tabular-nums}
table.heat tbody th{text-align:right}
table.heat thead th{min-width:3.2em}table.heat.many thead span{writing-mode:vertical-rl;transform:rotate(180deg);display:inline-block}
table.fields{width:auto}
table.fields td,table.fields th{border:2px solid var(--ground);padding:var(--space-3) var(--space-4);overflow-wrap:anywhere}
table.fields td b{font-size:22px;font-variant-numeric:tabular-nums}
table.fields td span{display:block}
.right-0,.wrong-0{color:var(--quiet)}
.right-1,.right-2{background:color-mix(in srgb,var(--mark) 16%,var(--ground))}.right-3,.right-4{background:color-mix(in srgb,var(--mark) 28%,var(--ground))}.right-5,.right-6{background:color-mix(in srgb,var(--mark) 40%,var(--ground))}
.wrong-1{background:color-mix(in srgb,var(--other) 14%,var(--ground))}.wrong-2,.wrong-3{background:color-mix(in srgb,var(--other) 26%,var(--ground))}.wrong-4,.wrong-5,.wrong-6{background:color-mix(in srgb,var(--other) 40%,var(--ground))}
.whatif{background:var(--raised);border-radius:var(--radius);padding:var(--space-4)}
.whatif label{display:block;font-size:var(--size-s);color:var(--quiet);margin-top:var(--space-4)}
.whatif input{width:100%;accent-color:var(--accent);margin:var(--space-2) 0}
#what-if{font-size:18px;min-height:3em}
@media (max-width:560px){.metrics{font-size:13px}.metrics .number{white-space:normal}.metrics th,.metrics td{padding-right:6px;overflow-wrap:normal}body{padding:0 var(--space-4)}h1{font-size:24px}ul.short{font-size:var(--size-m)}table.bars td.number{max-width:12em}header.page{padding-top:var(--space-5)}th,td{padding-right:var(--space-2)}}
@media screen and (min-width:1100px){body{display:grid;grid-template-columns:190px minmax(0,1fr);column-gap:var(--space-7)}header.page,footer.page{grid-column:1/-1}nav.contents{flex-direction:column;align-self:start;position:sticky;top:var(--space-5);margin:28px 0 0}main{min-width:0}}
@page{margin:14mm}
@media print{body{font-size:10.5pt;padding:0}.charts{grid-template-columns:1fr 1fr}.verdict,.charts,figure.chart,.whatif,.tile,tr{break-inside:avoid}.metrics tr:nth-child(odd){break-after:avoid}h2,.lead,section>p{break-after:avoid}p{break-inside:avoid}nav.contents,.whatif input,.whatif label,details{display:none}.scroll{overflow:visible}.scroll td{white-space:normal}a{color:inherit}*{print-color-adjust:exact}}
`
