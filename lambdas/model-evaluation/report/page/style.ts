/*
 * The look of a report. The colours tell apart for the colour-blind (Okabe and Ito's blue and orange), and letters have
 * a contrast of 4.5 to 1 and more on both grounds. Nothing is fetched: the letters are those of the machine.
 */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--text:#1b1f24;--quiet:#57606a;--line:#d5dae1;--mark:#0067a3;--other:#b3470a;--good:#0b6b3a;--good-ground:#e3f4ea;--wait:#7a4d00;--wait-ground:#fdf1d8;--bad:#a3231f;--bad-ground:#fdeae9}
@media (prefers-color-scheme:dark){:root{--ground:#0f1318;--raised:#181d24;--text:#e6eaf0;--quiet:#a0aab6;--line:#2c343e;--mark:#56b4e9;--other:#f0a55a;--good:#6fd79b;--good-ground:#12301f;--wait:#f1c565;--wait-ground:#33270c;--bad:#ff9a94;--bad-ground:#3a1716}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
main,header.page,footer.page{max-width:1040px;margin:0 auto;padding:0 24px}
header.page{padding-top:40px}
footer.page{padding:24px 24px 56px;color:var(--quiet);font-size:14px;border-top:1px solid var(--line);margin-top:48px}
h1{font-size:30px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:20px;line-height:1.3;margin:48px 0 4px}
h3{font-size:16px;margin:24px 0 4px}
p{margin:8px 0;max-width:72ch}
.quiet,.lead{color:var(--quiet)}
.lead{margin:0 0 16px}
.verdict{border-radius:10px;padding:16px 20px;margin:20px 0 8px}
.verdict p{margin:2px 0}
.verdict strong{font-size:18px}
.approved{background:var(--good-ground)}.approved strong{color:var(--good)}
.pending{background:var(--wait-ground)}.pending strong{color:var(--wait)}
.rejected{background:var(--bad-ground)}.rejected strong{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px;margin:16px 0}
.tile{background:var(--raised);border-radius:10px;padding:14px 16px}
.tile b{display:block;font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums}
.tile span{color:var(--quiet);font-size:14px;display:block}
nav.contents{display:flex;flex-wrap:wrap;gap:4px 16px;margin:16px 0 0;font-size:14px}
a{color:var(--mark)}
a:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid var(--mark);outline-offset:2px;border-radius:3px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:20px;margin:16px 0}
figure.chart{margin:0;background:var(--raised);border-radius:10px;padding:12px 12px 14px}
figure svg{display:block;width:100%;height:auto}
figcaption{font-size:14px;color:var(--quiet);margin-top:6px}
figcaption strong{color:var(--text);display:block}
svg text{fill:var(--quiet);font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;text-anchor:middle}
svg text.end{text-anchor:end}svg text.legend{text-anchor:start;fill:var(--text)}
.grid{stroke:var(--line)}.axis{stroke:var(--quiet)}
.line{fill:none;stroke:var(--mark);stroke-width:2.5}.line-2{fill:none;stroke:var(--other);stroke-width:2.5;stroke-dasharray:1 0}
.reference{fill:none;stroke:var(--quiet);stroke-width:1.5;stroke-dasharray:5 4}
.dot{fill:var(--mark);stroke:var(--ground);stroke-width:1.5}.whisker{stroke:var(--mark);stroke-width:2}
.point{fill:var(--mark);fill-opacity:.45}
.series-1{fill:var(--mark);fill-opacity:.75}.series-2{fill:var(--other);fill-opacity:.65}
.bar-mark{fill:var(--mark)}.bar-below{fill:var(--other)}
.scroll{overflow-x:auto;margin:12px 0}.scroll table{min-width:660px}.scroll table.heat{min-width:0}.scroll tbody th{min-width:120px}
table{border-collapse:collapse;width:100%;font-size:14px;margin:12px 0}
caption{text-align:left;color:var(--quiet);padding:0 0 6px}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--quiet);font-weight:600;white-space:nowrap}
tbody th{font-weight:600}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.bar{width:45%;min-width:110px}td.bar svg{display:block;width:100%;height:14px}
svg.spark{width:88px;height:22px;display:block}
table.heat td,table.heat th{text-align:center;padding:6px 8px;border:1px solid var(--ground);font-variant-numeric:tabular-nums}
table.heat{width:auto}
.right-0,.wrong-0{color:var(--quiet)}
.right-1,.right-2{background:color-mix(in srgb,var(--mark) 18%,var(--ground))}.right-3,.right-4{background:color-mix(in srgb,var(--mark) 30%,var(--ground))}.right-5,.right-6{background:color-mix(in srgb,var(--mark) 42%,var(--ground))}
.wrong-1{background:color-mix(in srgb,var(--other) 15%,var(--ground))}.wrong-2,.wrong-3{background:color-mix(in srgb,var(--other) 28%,var(--ground))}.wrong-4,.wrong-5,.wrong-6{background:color-mix(in srgb,var(--other) 42%,var(--ground))}
.whatif{background:var(--raised);border-radius:10px;padding:14px 16px;margin:16px 0}
.whatif input{width:100%;accent-color:var(--mark);margin:10px 0}
details{margin:8px 0}summary{cursor:pointer;color:var(--mark)}
ul{padding-left:20px}li{margin:4px 0;max-width:80ch}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:6px 20px;font-size:14px;margin:12px 0}
dt{color:var(--quiet)}dd{margin:0;min-width:0}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media (max-width:560px){main,header.page,footer.page{padding-left:16px;padding-right:16px}h1{font-size:24px}header.page{padding-top:24px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}
@media print{:root{color-scheme:light}body{font-size:11pt}.charts,.tiles{break-inside:avoid}figure.chart,tr{break-inside:avoid}nav.contents,.whatif input{display:none}}
`
