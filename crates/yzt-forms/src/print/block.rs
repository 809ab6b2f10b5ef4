// SPDX-License-Identifier: MIT OR Apache-2.0
//! The sections of a sheet.

use yzt_lifecycle::policy::DocumentRule;
use yzt_lifecycle::service::{Channel, CopyUnit, KeyPresence, ServiceKind};

use super::html::Html;
use super::{Job, choice};
use crate::definition::placeholder;
use crate::definition::{Block, Field, FieldKind, Origin, Paragraph, Section, Source};
use crate::text::is_hidden;

pub(super) fn section(html: &mut Html, job: &Job<'_>, section: &Section) {
    match section.block {
        Block::Fields => fields(html, job, section),
        Block::Terms => terms(html, job, section),
        Block::Papers => single(html, job, section, papers),
        Block::Fee => single(html, job, section, fee),
        Block::Contact => single(html, job, section, contact),
        Block::Confirmation => {
            single(html, job, section, |html, job| confirmation(html, job, section));
        }
    }
}

/// A section with one cell.
fn single(
    html: &mut Html,
    job: &Job<'_>,
    section: &Section,
    cell: impl FnOnce(&mut Html, &Job<'_>),
) {
    open(html);
    html.raw("<tr>");
    group(html, job, section, 1);
    html.raw("<td colspan=\"4\">");
    cell(html, job);
    html.raw("</td></tr>\n");
    close(html);
}

fn open(html: &mut Html) {
    html.raw("<table><colgroup><col class=\"group\"><col class=\"label\"><col><col class=\"label\"><col></colgroup><tbody>\n");
}

fn close(html: &mut Html) {
    html.raw("</tbody></table>\n");
}

fn group(html: &mut Html, job: &Job<'_>, section: &Section, rows: u64) {
    html.raw("<th class=\"group\" scope=\"rowgroup\" rowspan=\"");
    html.number(rows);
    html.raw("\">");
    html.text(section.title.text(job.print.language));
    html.raw("</th>");
}

/// Rows of one wide field or two others.
fn rows<'a>(job: &Job<'_>, section: &'a Section) -> Vec<(&'a Field, Option<&'a Field>)> {
    let mut rows: Vec<(&Field, Option<&Field>)> = Vec::new();
    let printed = section.fields.iter().filter(|field| job.prints(&field.services));
    for field in printed {
        match rows.last_mut() {
            Some((first, second @ None)) if !first.wide && !field.wide => *second = Some(field),
            _ => rows.push((field, None)),
        }
    }
    rows
}

fn fields(html: &mut Html, job: &Job<'_>, section: &Section) {
    let rows = rows(job, section);
    let notes: Vec<&Paragraph> =
        section.paragraphs.iter().filter(|note| job.prints(&note.services)).collect();
    let count = rows.len() as u64 + u64::from(!notes.is_empty());
    if count == 0 {
        return;
    }
    open(html);
    html.raw("<tr>");
    group(html, job, section, count);
    if !notes.is_empty() {
        html.raw("<td colspan=\"4\">");
        for note in &notes {
            sentence(html, job, note);
        }
        html.raw("</td></tr>\n");
    }
    for (index, (first, second)) in rows.into_iter().enumerate() {
        if index > 0 || !notes.is_empty() {
            html.raw("<tr>");
        }
        label(html, job, first);
        match second {
            Some(second) => {
                cell(html, job, first, "<td>");
                label(html, job, second);
                cell(html, job, second, "<td>");
            }
            None => cell(html, job, first, "<td colspan=\"3\">"),
        }
        html.raw("</tr>\n");
    }
    close(html);
}

fn label(html: &mut Html, job: &Job<'_>, field: &Field) {
    html.raw("<th scope=\"row\" data-field=\"");
    html.text(field.id.as_str());
    html.raw("\">");
    name(html, job, field);
    html.raw("</th>");
}

/// The label with its marks.
fn name(html: &mut Html, job: &Job<'_>, field: &Field) {
    html.text(field.label.text(job.print.language));
    if field.required {
        html.raw("<span class=\"required\">*</span>");
    }
    mark(html, field.origin);
}

fn mark(html: &mut Html, origin: Origin) {
    if origin == Origin::Ours {
        html.raw("<span class=\"ours\">°</span>");
    }
}

fn cell(html: &mut Html, job: &Job<'_>, field: &Field, open: &'static str) {
    html.raw(open);
    match field.kind {
        FieldKind::Choice => boxes(html, job, field.from),
        FieldKind::Date => day(html, job, field.from),
        FieldKind::Text => value(html, job, field),
        FieldKind::Signature | FieldKind::Seal => {}
    }
    html.raw("</td>");
}

/// Halves of a Chinese character that fit on a line of a cell; what is longer is printed smaller,
/// so that the longest value that a field takes does not push the rest off the page.
const LINE: usize = 30;
const WIDE_LINE: usize = 76;

fn value(html: &mut Html, job: &Job<'_>, field: &Field) {
    if let Some(text) = field.from.and_then(|source| job.print.data.text(source)) {
        let halves = |letter: char| match letter {
            letter if is_hidden(letter) => 8,
            letter if letter.is_ascii() => 1,
            _ => 2,
        };
        let length: usize = text.chars().map(halves).sum();
        html.value(&text, length > if field.wide { WIDE_LINE } else { LINE });
    }
}

fn day(html: &mut Html, job: &Job<'_>, source: Option<Source>) {
    match source.and_then(|source| job.print.data.text(source)) {
        Some(text) => html.value(&text, false),
        None => blank_day(html, job),
    }
}

fn blank_day(html: &mut Html, job: &Job<'_>) {
    html.raw("<span class=\"day\">");
    html.raw(
        job.print
            .language
            .of("<i></i>年<i></i>月<i></i>日", "<i></i> (year) <i></i> (month) <i></i> (day)"),
    );
    html.raw("</span>");
}

fn boxes(html: &mut Html, job: &Job<'_>, source: Option<Source>) {
    let options = source.map(|source| choice::options(job, source)).unwrap_or_default();
    for option in options {
        html.raw("<span class=\"option\">");
        tick(html, option.chosen);
        html.text(option.label);
        html.raw("</span> ");
    }
}

fn tick(html: &mut Html, chosen: bool) {
    html.raw(if chosen { "<b class=\"box\">√</b>" } else { "<b class=\"box\"></b>" });
}

fn sentence(html: &mut Html, job: &Job<'_>, paragraph: &Paragraph) {
    html.raw("<p>");
    words(html, job, paragraph);
    html.raw("</p>");
}

fn words(html: &mut Html, job: &Job<'_>, paragraph: &Paragraph) {
    let language = job.print.language;
    let text = paragraph.text.text(language);
    html.text(&placeholder::fill(text, job.print.policy, &job.fees(), language));
    mark(html, paragraph.origin);
}

fn terms(html: &mut Html, job: &Job<'_>, section: &Section) {
    html.raw("<div class=\"terms\"><h2>");
    html.text(section.title.text(job.print.language));
    html.raw("</h2><ol>\n");
    for paragraph in section.paragraphs.iter().filter(|paragraph| job.prints(&paragraph.services)) {
        html.raw("<li>");
        words(html, job, paragraph);
        html.raw("</li>\n");
    }
    html.raw("</ol></div>\n");
}

/// A paper with the services that ask for it.
struct Asked<'a> {
    paper: &'a DocumentRule,
    by: Vec<ServiceKind>,
}

/// What the policy asks for, each with a box to tick off. Where a paper is for some of several
/// services only, they stand behind it.
fn papers(html: &mut Html, job: &Job<'_>) {
    let language = job.print.language;
    let mut asked: Vec<Asked<'_>> = Vec::new();
    let mut bringing = Vec::new();
    for kind in &job.services {
        let Some(rule) = job.print.policy.service(*kind) else { continue };
        let chosen = |by: Channel| job.print.channel.is_none_or(|channel| channel == by);
        let mut channels = rule.channels.iter().filter(|offered| chosen(offered.by));
        if channels.any(|offered| offered.key == KeyPresence::Brought) {
            bringing.push(*kind);
        }
        let channel = job.print.channel;
        for paper in &rule.documents {
            if channel.is_none_or(|channel| paper.is_needed_by(channel)) {
                match asked.iter_mut().find(|other| other.paper == paper) {
                    Some(other) => other.by.push(*kind),
                    None => asked.push(Asked { paper, by: vec![*kind] }),
                }
            }
        }
    }
    html.raw("<p class=\"papers\">");
    for Asked { paper, by } in &asked {
        one_paper(html, job, paper, by);
    }
    if !bringing.is_empty() {
        html.raw("<span class=\"option\">");
        tick(html, false);
        html.raw("USB Key");
        if job.print.channel.is_none() {
            html.raw(language.of("（现场办理时携带）", " (brought along on site)"));
        }
        only_for(html, job, &bringing);
        html.raw("</span> ");
    } else if asked.is_empty() {
        html.raw(language.of("无需材料", "none"));
    }
    html.raw("</p>");
}

fn one_paper(html: &mut Html, job: &Job<'_>, paper: &DocumentRule, by: &[ServiceKind]) {
    let language = job.print.language;
    let form = job.print.policy.forms.iter().find(|form| form.document == paper.kind);
    html.raw("<span class=\"option\">");
    tick(html, false);
    match form {
        Some(form) => html.text(language.title(&form.title)),
        None => html.raw(language.label(paper.kind.label())),
    }
    html.raw(language.of(" ", " × "));
    html.number(paper.copies);
    html.raw(match (paper.unit, paper.copies) {
        (CopyUnit::Copy, _) => language.of(" 份", ""),
        (CopyUnit::Set, 1) => language.of(" 套", " set"),
        (CopyUnit::Set, _) => language.of(" 套", " sets"),
    });
    if paper.seal {
        html.raw(language.of("（盖章）", ", sealed"));
    }
    only_for(html, job, by);
    html.raw("</span> ");
}

/// The services that something is for, unless it is for all that the form is printed for.
fn only_for(html: &mut Html, job: &Job<'_>, services: &[ServiceKind]) {
    if services.len() == job.services.len() {
        return;
    }
    let language = job.print.language;
    html.raw(language.of("〔", " ["));
    for (index, kind) in services.iter().enumerate() {
        html.raw(if index > 0 { language.of("、", ", ") } else { "" });
        html.raw(language.label(kind.label()));
    }
    html.raw(language.of("〕", "]"));
}

fn fee(html: &mut Html, job: &Job<'_>) {
    let language = job.print.language;
    html.raw("<p>");
    html.text(&job.fees().summary(language));
    html.raw("</p><p class=\"small\">");
    html.raw(language.of("付款方式：", "To pay: "));
    for (index, method) in job.print.policy.payment.iter().enumerate() {
        html.raw(if index > 0 { language.of("、", ", ") } else { "" });
        html.raw(language.label(method.label()));
    }
    html.raw(language.of("。发票：", ". Invoice: "));
    html.text(language.title(&job.print.policy.invoice.title));
    html.raw(language.of("。", "."));
    html.raw("</p>");
}

fn contact(html: &mut Html, job: &Job<'_>) {
    let language = job.print.language;
    let policy = job.print.policy;
    let contacts = &policy.contacts;
    html.raw("<div class=\"contact\"><p><span>");
    html.text(language.title(&contacts.authority));
    html.raw("</span> <span>");
    html.raw(language.of("服务热线：", "Telephone: "));
    html.text(&placeholder::hotlines(policy, language));
    html.raw("</span></p><p>");
    html.raw(language.of("服务地址：", "Service point: "));
    html.text(language.title(&contacts.address));
    html.raw("</p>");
    let posted = job.print.channel.is_none_or(|channel| channel == Channel::Post)
        && job.services.iter().any(|kind| policy.channel(*kind, Channel::Post).is_some());
    if let Some(address) = contacts.postal_address.as_ref().filter(|_| posted) {
        html.raw("<p>");
        html.raw(language.of("邮寄地址：", "Papers by post to: "));
        html.text(language.title(address));
        html.raw("</p>");
    }
    html.raw("<p>");
    html.raw(language.of("上班时间：工作日 ", "Open on working days: "));
    for (index, hours) in policy.hours.hours().iter().enumerate() {
        html.raw(if index > 0 { language.of("，", ", ") } else { "" });
        html.text(&hours.from().to_string());
        html.raw("–");
        html.text(&hours.until().to_string());
    }
    html.raw("</p></div>");
}

fn confirmation(html: &mut Html, job: &Job<'_>, section: &Section) {
    let of_kind = |seal: bool| {
        let printed = section.fields.iter().filter(|field| job.prints(&field.services));
        printed.filter(move |field| (field.kind == FieldKind::Seal) == seal)
    };
    html.raw("<div class=\"confirmation\"><div>");
    for paragraph in section.paragraphs.iter().filter(|paragraph| job.prints(&paragraph.services)) {
        sentence(html, job, paragraph);
    }
    html.raw("<div class=\"lines\">");
    for field in of_kind(false) {
        html.raw("<p class=\"line\" data-field=\"");
        html.text(field.id.as_str());
        html.raw("\"><span>");
        name(html, job, field);
        html.raw(job.print.language.of("：", ": "));
        html.raw("</span>");
        match field.kind {
            FieldKind::Date => day(html, job, field.from),
            _ => html.raw("<span class=\"rule\"></span>"),
        }
        html.raw("</p>");
    }
    html.raw("</div></div>");
    for field in of_kind(true) {
        html.raw("<div class=\"seal\" data-field=\"");
        html.text(field.id.as_str());
        html.raw("\">");
        name(html, job, field);
        html.raw("</div>");
    }
    html.raw("</div>");
}
