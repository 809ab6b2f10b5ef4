// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a form looks: A4, black on white, boxes and rules that a pen can fill.

/// The style sheet. Every sheet is as high as a page less its margins, so that the foot stands at
/// the bottom and a sheet prints on one page in every browser. The place of the seal is 42 mm wide,
/// as most organisations' seals are.
pub(super) const CSS: &str = r#"@page { size: A4 portrait; margin: 10mm 12mm; }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { font: 9.5pt/1.4 "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", SimSun, sans-serif; color: #000; }
:lang(en) { line-height: 1.3; }
body { background: #fff; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.sheet { display: flex; flex-direction: column; min-height: 274mm; break-after: page; }
.sheet:last-child { break-after: auto; }
main { flex: 1 0 auto; padding: 0 0.3mm; }
header { display: grid; grid-template-columns: 30mm 1fr 30mm; align-items: end; padding-bottom: 2mm; min-height: 25mm; }
header .copies { font-size: 8.5pt; align-self: center; }
header .title { text-align: center; align-self: center; }
h1 { font-size: 17pt; line-height: 1.25; font-weight: 700; }
header p { font-size: 9.5pt; margin-top: 1mm; }
header .order { font-size: 7.5pt; text-align: center; }
svg.code { display: block; width: 20mm; height: 20mm; margin: 0 auto; }
.number { white-space: nowrap; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; border: 0.3mm solid #000; }
table + table { margin-top: -0.3mm; }
col.group { width: 21mm; }
col.label { width: 33mm; }
th, td { border: 0.2mm solid #000; padding: 0.7mm 1.6mm; text-align: left; vertical-align: middle; font-weight: 400; overflow-wrap: anywhere; overflow: hidden; }
tr { height: 7mm; break-inside: avoid; }
th { background: #f3f3f3; font-size: 9pt; }
bdi.long { font-size: 7.5pt; line-height: 1.2; display: block; }
th.group { text-wrap: balance; font-weight: 700; text-align: center; background: #e8e8e8; }
td p + p { margin-top: 0.5mm; }
.small, .contact, .papers { font-size: 8.5pt; }
.contact span { margin-right: 5mm; }
.ours { font-size: 8pt; color: #666; line-height: 0; margin-left: 0.3mm; }
.required { margin-left: 0.3mm; }
.option { display: inline-block; margin-right: 3mm; text-indent: -4.4mm; padding-left: 4.4mm; }
.box { display: inline-block; width: 3.4mm; height: 3.4mm; margin-right: 1mm; border: 0.25mm solid #000; vertical-align: -0.5mm; font-size: 8.5pt; line-height: 2.9mm; text-align: center; text-indent: 0; }
.rule { display: inline-block; min-width: 30mm; border-bottom: 0.2mm solid #000; }
.day i { display: inline-block; min-width: 9mm; }
.confirmation { display: grid; grid-template-columns: 1fr auto; gap: 3mm; align-items: center; }
.confirmation p { text-align: justify; }
.lines { margin-top: 2mm; }
.line { display: flex; align-items: end; min-height: 7.5mm; margin-top: 0; }
.line .rule { flex: 1 1 auto; max-width: 60mm; }
.seal { width: 42mm; height: 42mm; border: 0.25mm dashed #999; border-radius: 50%; display: flex; align-items: center; justify-content: center; text-align: center; color: #777; font-size: 8.5pt; padding: 4mm; }
.terms { margin: 1mm 0 3mm; }
.terms h2 { font-size: 11pt; margin-bottom: 1mm; }
.terms ol { padding-left: 7mm; }
.terms li { text-align: justify; margin-bottom: 1.2mm; padding-left: 1mm; }
footer { flex: none; display: grid; grid-template-columns: 1fr auto 1fr; gap: 3mm; padding-top: 1.5mm; font-size: 7.5pt; color: #444; white-space: nowrap; }
footer span:last-child { text-align: right; }
footer span.ours { text-align: left; }
@media screen {
  body { background: #ddd; padding: 4mm 0; }
  .sheet { width: 210mm; min-height: 297mm; padding: 10mm 12mm; margin: 0 auto 4mm; background: #fff; box-shadow: 0 0 2mm #888; }
}
"#;
