// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a form and what stands in it to a page.

mod block;
mod choice;
mod code;
pub(crate) mod fee;
mod html;
mod sheet;
mod style;

use yzt_lifecycle::policy::{DocumentRule, Policy};
use yzt_lifecycle::service::{Channel, CopyUnit, ServiceKind};

use crate::data::FormData;
use crate::definition::{Field, FieldKind, Form, Section};
use crate::error::Error;
use crate::text::{Language, is_hidden};

/// How often a form is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Copies {
    /// As often as the policy asks for it, each copy numbered.
    #[default]
    AsPolicy,
    /// Once.
    One,
}

/// What to print.
#[derive(Clone, Debug)]
pub struct Print<'a> {
    /// The authority's rules.
    pub policy: &'a Policy,
    /// What stands in the fields.
    pub data: &'a FormData,
    /// The service; none prints the form for every service that asks for it.
    pub service: Option<ServiceKind>,
    /// The way by which it is done, if that is known.
    pub channel: Option<Channel>,
    /// The language.
    pub language: Language,
    /// How often.
    pub copies: Copies,
}

impl<'a> Print<'a> {
    /// A print in Chinese for every service and channel, in as many copies as the policy asks for.
    #[must_use]
    pub const fn new(policy: &'a Policy, data: &'a FormData) -> Self {
        Self {
            policy,
            data,
            service: None,
            channel: None,
            language: Language::Chinese,
            copies: Copies::AsPolicy,
        }
    }
}

impl Form {
    /// The form as one HTML text: complete in itself, without script, ready to print on A4.
    ///
    /// The same form, policy and data give the same text.
    ///
    /// # Errors
    /// [`Error::ServiceNotOffered`], [`Error::ServiceWithoutForm`], [`Error::ChannelNotOffered`],
    /// [`Error::ValueTooLong`], [`Error::EntitlementUnknown`], [`Error::AccountUnfit`],
    /// [`Error::TooManyCopies`].
    pub fn to_html(&self, print: &Print<'_>) -> Result<String, Error> {
        let job = Job::new(self, print)?;
        sheet::document(&job)
    }

    /// The fields that somebody has to fill in by hand: printed, required, and without a value.
    ///
    /// # Errors
    /// As [`Form::to_html`].
    pub fn unfilled(&self, print: &Print<'_>) -> Result<Vec<&Field>, Error> {
        let job = Job::new(self, print)?;
        let sections = self.sheets.iter().flat_map(|sheet| sheet.sections.iter());
        let printed = sections.filter(|section| job.prints(&section.services));
        let fields = printed.flat_map(|section: &Section| section.fields.iter());
        let wanted = fields.filter(|field| field.required && job.prints(&field.services));
        Ok(wanted.filter(|field| !job.has_value(field)).collect())
    }

    /// How many pages a print has.
    ///
    /// # Errors
    /// As [`Form::to_html`].
    pub fn pages(&self, print: &Print<'_>) -> Result<usize, Error> {
        let copies = Job::new(self, print)?.copies.count;
        Ok(self.sheets.len() * usize::from(copies))
    }
}

/// How often a form is printed, and what is counted.
#[derive(Clone, Copy)]
struct Count {
    /// How many the policy asks for; 0 if it does not say or the services differ.
    asked: u8,
    /// How many are printed.
    count: u8,
    unit: CopyUnit,
}

/// A print that has been checked.
struct Job<'a> {
    form: &'a Form,
    print: &'a Print<'a>,
    /// The services that the form is printed for.
    services: Vec<ServiceKind>,
    copies: Count,
}

impl<'a> Job<'a> {
    fn new(form: &'a Form, print: &'a Print<'a>) -> Result<Self, Error> {
        let services = services(form, print)?;
        if let (Some(service), Some(channel)) = (print.service, print.channel)
            && print.policy.channel(service, channel).is_none()
        {
            return Err(Error::ChannelNotOffered { service, channel });
        }
        check_account(print)?;
        let copies = copies(form, print, &services)?;
        let job = Self { form, print, services, copies };
        for field in form.fields() {
            job.check_length(field)?;
        }
        Ok(job)
    }

    /// Whether a part with these services is printed.
    fn prints(&self, services: &[ServiceKind]) -> bool {
        services.is_empty() || services.iter().any(|service| self.services.contains(service))
    }

    fn fees(&self) -> fee::Services<'_> {
        let data = self.print.data;
        fee::Services {
            policy: self.print.policy,
            kinds: &self.services,
            first: data.first,
            quantity: data.quantity,
        }
    }

    fn has_value(&self, field: &Field) -> bool {
        match (field.kind, field.from) {
            (FieldKind::Choice, Some(source)) => {
                choice::options(self, source).iter().any(|option| option.chosen)
            }
            (_, Some(source)) => self.print.data.text(source).is_some(),
            (_, None) => false,
        }
    }

    /// A value must not push what stands below it off the page. What is written out counts with
    /// the length it is written in.
    fn check_length(&self, field: &Field) -> Result<(), Error> {
        let Some(value) = field.from.and_then(|source| self.print.data.text(source)) else {
            return Ok(());
        };
        let printed = |letter: char| if is_hidden(letter) { 8 } else { 1 };
        let mut length = 0_usize;
        for letter in value.chars() {
            length += printed(letter);
            if length > field.most {
                let field_name = field.id.to_string();
                return Err(Error::ValueTooLong { field: field_name, most: field.most });
            }
        }
        Ok(())
    }
}

/// The services that a form is printed for.
fn services(form: &Form, print: &Print<'_>) -> Result<Vec<ServiceKind>, Error> {
    let asks = |kind: ServiceKind| {
        let Some(document) = form.document() else { return true };
        let rule = print.policy.service(kind);
        rule.is_some_and(|rule| rule.documents.iter().any(|paper| paper.kind == document))
    };
    let Some(service) = print.service else {
        return Ok(print
            .policy
            .services()
            .map(|(kind, _)| kind)
            .filter(|kind| asks(*kind))
            .collect());
    };
    if print.policy.service(service).is_none() {
        return Err(Error::ServiceNotOffered { service });
    }
    if !asks(service) {
        return Err(Error::ServiceWithoutForm { service, form: form.name().to_owned() });
    }
    Ok(vec![service])
}

/// How often the policy asks for the form. Where services differ, the form says nothing.
fn copies(form: &Form, print: &Print<'_>, services: &[ServiceKind]) -> Result<Count, Error> {
    let none = Count { asked: 0, count: 1, unit: CopyUnit::Copy };
    let Some(document) = form.document() else { return Ok(none) };
    let rules = services.iter().filter_map(|kind| print.policy.service(*kind));
    let papers = rules.flat_map(|rule| rule.documents.iter());
    let mut asked = papers
        .filter(|paper| paper.kind == document)
        .map(|paper: &DocumentRule| (paper.copies, paper.unit));
    let Some((number, unit)) = asked.next() else { return Ok(none) };
    if asked.any(|other| other != (number, unit)) {
        return Ok(none);
    }
    let count = match print.copies {
        Copies::AsPolicy => number.max(1),
        Copies::One => 1,
    };
    if count > Form::MOST_COPIES {
        return Err(Error::TooManyCopies { most: Form::MOST_COPIES });
    }
    Ok(Count { asked: number, count, unit })
}

fn check_account(print: &Print<'_>) -> Result<(), Error> {
    let Some(name) = &print.data.entitlement else { return Ok(()) };
    let rule = print.policy.entitlement(name);
    let rule = rule.ok_or_else(|| Error::EntitlementUnknown { name: name.to_string() })?;
    match &print.data.account {
        Some(account) if !rule.account.fits(account.as_str()) => {
            Err(Error::AccountUnfit { name: name.to_string() })
        }
        _ => Ok(()),
    }
}
