// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt lifecycle form`: a form, filled with what is known.

use std::path::Path;

use serde_json::json;

use yzt_assistant::glossary::Term;
use yzt_forms::{Copies, Form, FormData, Language as FormLanguage, Print, Registry};
use yzt_lifecycle::Policy;
use yzt_lifecycle::advice;

use super::{advise, policy};
use crate::args::FormArgs;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};

pub(super) fn form(arguments: &FormArgs, context: &Context) -> Result<Report, Error> {
    let policy = policy::chosen(&arguments.policy)?;
    let registry = Registry::shipped()?;
    let form = find(&registry, &policy, arguments)?;
    let data = data(arguments, &policy, context)?;
    let mut print = Print::new(&policy, &data);
    print.service = arguments.service;
    print.channel = arguments.channel;
    if arguments.english {
        print.language = FormLanguage::English;
    }
    if arguments.one_copy {
        print.copies = Copies::One;
    }
    let html = form.to_html(&print)?;
    let unfilled: Vec<&str> =
        form.unfilled(&print)?.into_iter().map(|field| field.id.as_str()).collect();
    // People's names and numbers may stand in it.
    files::write(&arguments.out, html.as_bytes(), Secrecy::Secret)?;
    let mut page = Page::new();
    page.line("表格已生成，请打印。", "The form is ready to print.")
        .field(Term::Form, format!("{} {}", form.name(), form.version()))
        .field(Term::WrittenTo, arguments.out.display().to_string());
    if !unfilled.is_empty() {
        page.line("以下内容请在打印后填写：", "To be filled in by hand:");
        page.item(format!("  {}", unfilled.join(", ")));
    }
    let members = json!({
        "form": form.name(),
        "version": form.version(),
        "pages": form.pages(&print)?,
        "unfilled": unfilled,
        "out": arguments.out.display().to_string(),
    });
    Ok(Report::new(members, page))
}

/// In the version that was asked for, else the policy's, else the first that there is.
fn find<'a>(
    registry: &'a Registry,
    policy: &Policy,
    arguments: &FormArgs,
) -> Result<&'a Form, Error> {
    let named = policy.forms.iter().find(|form| form.name.as_str() == arguments.form);
    let version = arguments.form_version.as_deref();
    let version = version.or_else(|| named.map(|form| form.version.as_str())).unwrap_or("1");
    Ok(registry.find(&arguments.form, version)?)
}

fn data(arguments: &FormArgs, policy: &Policy, context: &Context) -> Result<FormData, Error> {
    let data = match &arguments.data {
        Some(file) => read(file)?,
        None => FormData::default(),
    };
    if !arguments.from_key {
        return Ok(data);
    }
    let now = context.clock.now()?;
    let known = advise::of_key(&arguments.choice, context, now)?;
    Ok(data.with_prefills(&advice::prefills(policy, &known, now)))
}

fn read(file: &Path) -> Result<FormData, Error> {
    let content = files::read(file, files::SMALL)?;
    let text = String::from_utf8_lossy(&content);
    FormData::from_json(&text).map_err(|error| Error::from(error).about(file))
}
