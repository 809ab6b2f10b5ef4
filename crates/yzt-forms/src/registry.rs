// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every form with its name and version.

use std::collections::BTreeMap;

use yzt_lifecycle::policy::Policy;
use yzt_lifecycle::service::{Channel, DocumentKind, ServiceKind};

use crate::definition::Form;
use crate::error::Error;

/// The application form (用人单位数字证书业务申请表).
pub const EMPLOYER_APPLICATION: &str = include_str!("../forms/employer-application.toml");
/// The application form and service agreement for a further service (数字证书申请表及服务协议).
pub const SERVICE_AGREEMENT: &str = include_str!("../forms/service-agreement.toml");
/// The PIN reset form (密码重置申请表).
pub const PIN_RESET: &str = include_str!("../forms/pin-reset.toml");
/// What to bring, where, when, and what it costs: nobody hands it in.
pub const ORDER_SUMMARY: &str = include_str!("../forms/order-summary.toml");

/// Forms by name and version.
///
/// A version stays as it was: an order that was opened with it can be printed again years later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    forms: BTreeMap<(String, String), Form>,
}

impl Registry {
    /// A registry without forms.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The forms that come with this crate.
    ///
    /// # Errors
    /// None that a program can bring about: a test reads every form of this crate.
    pub fn shipped() -> Result<Self, Error> {
        let mut registry = Self::new();
        for text in [EMPLOYER_APPLICATION, SERVICE_AGREEMENT, PIN_RESET, ORDER_SUMMARY] {
            registry.add(Form::from_toml(text)?)?;
        }
        Ok(registry)
    }

    /// Takes a form in.
    ///
    /// # Errors
    /// [`Error::FormRepeated`] if its name and version are there.
    pub fn add(&mut self, form: Form) -> Result<(), Error> {
        let key = (form.name().to_owned(), form.version().to_owned());
        if self.forms.contains_key(&key) {
            let (name, version) = key;
            return Err(Error::FormRepeated { name, version });
        }
        self.forms.insert(key, form);
        Ok(())
    }

    /// A form by name and version.
    ///
    /// # Errors
    /// [`Error::FormUnknown`].
    pub fn find(&self, name: &str, version: &str) -> Result<&Form, Error> {
        let key = (name.to_owned(), version.to_owned());
        self.forms.get(&key).ok_or_else(|| Error::FormUnknown {
            name: name.to_owned(),
            version: version.to_owned(),
        })
    }

    /// Every form, by name and version.
    pub fn iter(&self) -> impl Iterator<Item = &Form> {
        self.forms.values()
    }

    /// The form that a policy names for a paper.
    ///
    /// # Errors
    /// [`Error::DocumentWithoutForm`] and [`Error::FormUnknown`].
    pub fn of_document(&self, policy: &Policy, document: DocumentKind) -> Result<&Form, Error> {
        let named = policy.forms.iter().find(|form| form.document == document);
        let named = named.ok_or(Error::DocumentWithoutForm { document })?;
        self.find(named.name.as_str(), &named.version)
    }

    /// The forms that a service asks for when it is done by a channel, or by any.
    ///
    /// Papers that are no forms, such as copies, are not in it. A service may ask for none.
    ///
    /// # Errors
    /// [`Error::ServiceNotOffered`], [`Error::ChannelNotOffered`], [`Error::FormUnknown`].
    pub fn needed(
        &self,
        policy: &Policy,
        service: ServiceKind,
        channel: Option<Channel>,
    ) -> Result<Vec<&Form>, Error> {
        let rule = policy.service(service).ok_or(Error::ServiceNotOffered { service })?;
        if let Some(channel) = channel
            && policy.channel(service, channel).is_none()
        {
            return Err(Error::ChannelNotOffered { service, channel });
        }
        let papers = rule.documents.iter();
        papers
            .filter(|paper| channel.is_none_or(|channel| paper.is_needed_by(channel)))
            .filter(|paper| policy.forms.iter().any(|form| form.document == paper.kind))
            .map(|paper| self.of_document(policy, paper.kind))
            .collect()
    }
}
