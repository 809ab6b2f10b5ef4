// SPDX-License-Identifier: MIT OR Apache-2.0
//! From text to form: the schema first, then the file's shape, then what TOML cannot say.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::placeholder::unknown;
use super::{Block, Field, FieldKind, Form, Head, Origin, Paragraph, Section, Sheet};
use crate::error::Error;
use crate::text::{Bilingual, is_hidden};

/// The one schema that there is.
const SCHEMA: i64 = 1;
const MOST_SHEETS: usize = 4;
const MOST_SECTIONS: usize = 16;
const MOST_FIELDS: usize = 64;
const MOST_PARAGRAPHS: usize = 24;
/// Characters of a title, a label, a version.
const MOST_LABEL: usize = 60;
/// Characters of a sentence.
const MOST_SENTENCE: usize = 400;

#[derive(Deserialize)]
struct SchemaOnly {
    schema: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "it was checked before the rest was read")]
    schema: i64,
    form: Spanned<Head>,
    sheet: Vec<Spanned<Sheet>>,
}

pub(super) fn form(text: &str) -> Result<Form, Error> {
    if text.len() > Form::MOST_BYTES {
        return Err(Error::DefinitionTooLong { most: Form::MOST_BYTES });
    }
    let schema: SchemaOnly = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
    if *schema.schema.get_ref() != SCHEMA {
        let (line, _) = position(text, schema.schema.span().start);
        return Err(Error::Schema { line, schema: *schema.schema.get_ref() });
    }
    let file: File = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
    let at = |offset: usize| {
        move |message: String| {
            let (line, column) = position(text, offset);
            Error::Definition { line, column, message }
        }
    };
    let start = file.form.span().start;
    check_head(file.form.get_ref()).map_err(at(start))?;
    if file.sheet.is_empty() || file.sheet.len() > MOST_SHEETS {
        return Err(at(start)(format!("a form has 1 to {MOST_SHEETS} sheets")));
    }
    let mut names = BTreeSet::new();
    for sheet in &file.sheet {
        check_sheet(sheet.get_ref(), &mut names).map_err(at(sheet.span().start))?;
    }
    let sheets = file.sheet.into_iter().map(Spanned::into_inner).collect();
    Ok(Form { head: file.form.into_inner(), sheets })
}

fn toml_error(text: &str, error: &toml::de::Error) -> Error {
    let (line, column) = position(text, error.span().unwrap_or_default().start);
    Error::Definition { line, column, message: error.message().to_owned() }
}

/// Line and column of a byte, both from 1; the column counts characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.matches('\n').count() + 1;
    (line, before.get(line_start..).unwrap_or_default().chars().count() + 1)
}

fn check_head(head: &Head) -> Result<(), String> {
    check_text(&head.version, MOST_LABEL)?;
    check_text(&head.source, MOST_SENTENCE)?;
    check_label(&head.title)
}

fn check_sheet<'a>(sheet: &'a Sheet, names: &mut BTreeSet<&'a str>) -> Result<(), String> {
    if let Some(heading) = &sheet.heading {
        check_label(heading)?;
    }
    if sheet.sections.is_empty() || sheet.sections.len() > MOST_SECTIONS {
        return Err(format!("a sheet has 1 to {MOST_SECTIONS} sections"));
    }
    for section in &sheet.sections {
        check_section(section)?;
        for field in &section.fields {
            if !names.insert(field.id.as_str()) {
                return Err(format!("there are two fields {}", field.id));
            }
            check_field(field, section.block).map_err(|why| format!("{}: {why}", field.id))?;
        }
    }
    if names.len() > MOST_FIELDS {
        return Err(format!("a form has no more than {MOST_FIELDS} fields"));
    }
    Ok(())
}

fn check_section(section: &Section) -> Result<(), String> {
    check_label(&section.title)?;
    if section.paragraphs.len() > MOST_PARAGRAPHS {
        return Err(format!("a section has no more than {MOST_PARAGRAPHS} paragraphs"));
    }
    let has_fields = !section.fields.is_empty();
    let has_paragraphs = !section.paragraphs.is_empty();
    let fits = match section.block {
        Block::Fields => has_fields || has_paragraphs,
        Block::Terms => has_paragraphs && !has_fields,
        Block::Papers | Block::Fee | Block::Contact => !has_fields && !has_paragraphs,
        Block::Confirmation => has_fields,
    };
    if !fits {
        return Err("the section holds what its block does not print, or not what it needs".into());
    }
    section.paragraphs.iter().try_for_each(check_paragraph)
}

fn check_paragraph(paragraph: &Paragraph) -> Result<(), String> {
    for text in [&paragraph.text.zh, &paragraph.text.en] {
        check_text(text, MOST_SENTENCE)?;
        if let Some(name) = unknown(text) {
            return Err(format!("{name:?} is no placeholder"));
        }
    }
    check_origin(paragraph.origin, paragraph.rule.as_deref())
}

fn check_field(field: &Field, block: Block) -> Result<(), String> {
    check_label(&field.label)?;
    check_origin(field.origin, field.rule.as_deref())?;
    if field.most == 0 || field.most > Form::MOST_VALUE {
        return Err(format!("`most` is 1 to {}", Form::MOST_VALUE));
    }
    let fits = match (field.kind, field.from) {
        (FieldKind::Choice, Some(source)) => source.is_choice(),
        (FieldKind::Choice, None) => false,
        (FieldKind::Text, source) => source.is_none_or(|source| !source.is_choice()),
        (FieldKind::Date, source) => source.is_none_or(super::Source::is_day),
        (FieldKind::Signature | FieldKind::Seal, source) => source.is_none(),
    };
    let placed = match field.kind {
        FieldKind::Choice | FieldKind::Text => block == Block::Fields,
        FieldKind::Seal => block == Block::Confirmation,
        FieldKind::Date | FieldKind::Signature => true,
    };
    if fits && placed { Ok(()) } else { Err("this kind of field cannot stand here".into()) }
}

fn check_origin(origin: Origin, rule: Option<&str>) -> Result<(), String> {
    match (origin, rule) {
        (Origin::Stated, Some(rule)) => check_text(rule, MOST_LABEL),
        (Origin::Stated, None) => Err("what is stated names its rule".into()),
        (Origin::Ours, None) => Ok(()),
        (Origin::Ours, Some(_)) => Err("what is ours has no rule".into()),
    }
}

fn check_label(label: &Bilingual) -> Result<(), String> {
    check_text(&label.zh, MOST_LABEL)?;
    check_text(&label.en, MOST_LABEL)
}

fn check_text(text: &str, most: usize) -> Result<(), String> {
    if text.trim().is_empty() || text.chars().count() > most {
        return Err(format!("a text is empty or longer than {most} characters"));
    }
    match text.chars().find(|letter| is_hidden(*letter)) {
        Some(letter) => Err(format!("U+{:04X} cannot be seen in a text", u32::from(letter))),
        None => Ok(()),
    }
}
