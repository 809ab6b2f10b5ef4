// SPDX-License-Identifier: MIT OR Apache-2.0
//! The whole document: its head, and every sheet of every copy.

use yzt_lifecycle::OrderId;
use yzt_lifecycle::service::CopyUnit;

use super::html::Html;
use super::{Job, block, code, style};
use crate::definition::{Origin, Sheet};
use crate::error::Error;
use crate::text::Bilingual;

pub(super) fn document(job: &Job<'_>) -> Result<String, Error> {
    let language = job.print.language;
    let mut html = Html::default();
    html.raw("<!DOCTYPE html>\n<html lang=\"");
    html.raw(language.tag());
    html.raw("\">\n<head>\n<meta charset=\"utf-8\">\n");
    // Even if something got in that should not, a browser would neither run nor fetch it.
    html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    html.text(title(job));
    html.raw("</title>\n<style>\n");
    html.raw(style::CSS);
    html.raw("</style>\n</head>\n<body>\n");
    for copy in 1..=job.copies.count {
        for (number, sheet) in (1_u64..).zip(&job.form.sheets) {
            page(&mut html, job, sheet, (copy, number))?;
        }
    }
    html.raw("</body>\n</html>\n");
    Ok(html.into_string())
}

fn page(
    html: &mut Html,
    job: &Job<'_>,
    sheet: &Sheet,
    (copy, number): (u8, u64),
) -> Result<(), Error> {
    html.raw("<section class=\"sheet\" data-copy=\"");
    html.number(copy);
    html.raw("\" data-sheet=\"");
    html.number(number);
    html.raw("\">\n");
    head(html, job, sheet.heading.as_ref(), copy)?;
    html.raw("<main>\n");
    for section in sheet.sections.iter().filter(|section| job.prints(&section.services)) {
        block::section(html, job, section);
    }
    html.raw("</main>\n");
    foot(html, job, sheet, number);
    html.raw("</section>\n");
    Ok(())
}

/// The policy's title for the form, where it has one; else the form's own.
fn title<'a>(job: &Job<'a>) -> &'a str {
    let named = job.print.policy.forms.iter().find(|named| {
        Some(named.document) == job.form.document() && named.name == job.form.head.name
    });
    let language = job.print.language;
    let own = job.form.head.title.text(language);
    named.map_or(own, |named| language.title(&named.title))
}

fn head(
    html: &mut Html,
    job: &Job<'_>,
    heading: Option<&Bilingual>,
    copy: u8,
) -> Result<(), Error> {
    let language = job.print.language;
    html.raw("<header>\n<div class=\"copies\">");
    copies(html, job, copy);
    html.raw("</div>\n<div class=\"title\"><h1>");
    html.text(title(job));
    html.raw("</h1>");
    html.raw("<p>");
    match heading {
        Some(heading) => html.text(heading.text(language)),
        None => html.text(language.title(&job.print.policy.contacts.authority)),
    }
    html.raw("</p></div>\n<div class=\"order\">");
    match job.print.data.order {
        Some(order) => numbered(html, job, order)?,
        None => {
            html.raw(language.of("受理单号", "Order number"));
            html.raw("<span class=\"rule\"></span>");
        }
    }
    html.raw("</div>\n</header>\n");
    Ok(())
}

fn numbered(html: &mut Html, job: &Job<'_>, order: OrderId) -> Result<(), Error> {
    code::svg(html, order, job.print.language)?;
    html.raw("<span class=\"number\">");
    html.raw(job.print.language.of("受理单号 ", "Order "));
    html.number(order.0);
    html.raw("</span>");
    Ok(())
}

/// `一式 2 份 · 第 1 份`.
fn copies(html: &mut Html, job: &Job<'_>, copy: u8) {
    let (language, count) = (job.print.language, job.copies);
    if count.asked == 0 {
        return;
    }
    let label = count.unit.label();
    html.raw(language.of("一式 ", ""));
    html.number(count.asked);
    html.raw(" ");
    match (count.unit, count.asked) {
        (CopyUnit::Copy, 1) => html.raw(language.of("份", "copy")),
        (CopyUnit::Set, 1) => html.raw(language.of("套", "set")),
        _ => html.raw(language.label(label)),
    }
    if count.count > 1 {
        html.raw("<br>");
        html.raw(language.of("第 ", "number "));
        html.number(copy);
        html.raw(language.of(" ", ""));
        html.raw(language.of(label.chinese, ""));
    }
}

fn foot(html: &mut Html, job: &Job<'_>, sheet: &Sheet, number: u64) {
    let language = job.print.language;
    html.raw("<footer>\n<span>");
    html.text(job.form.name());
    html.raw(language.of(" · 版本 ", " · version "));
    html.text(job.form.version());
    html.raw(" · ");
    html.text(job.print.policy.head.name.as_str());
    html.raw(" ");
    html.text(job.print.policy.head.version.as_str());
    html.raw("</span>\n<span>");
    html.raw(language.of("第 ", "Page "));
    html.number(number);
    html.raw(language.of(" 页 / 共 ", " of "));
    html.number(job.form.sheets.len() as u64);
    html.raw(language.of(" 页", ""));
    html.raw("</span>\n<span>");
    if has_ours(job, sheet) {
        html.raw("<span class=\"ours\">°</span> ");
        html.raw(language.of("手册未载明，由本表补充", "not in the manual; added by this form"));
    }
    html.raw("</span>\n</footer>\n");
}

fn has_ours(job: &Job<'_>, sheet: &Sheet) -> bool {
    let printed = sheet.sections.iter().filter(|section| job.prints(&section.services));
    printed
        .flat_map(|section| {
            let fields = section.fields.iter().map(|field| field.origin);
            fields.chain(section.paragraphs.iter().map(|paragraph| paragraph.origin))
        })
        .any(|origin| origin == Origin::Ours)
}
