// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt portal`: the portal's side of a login.

use serde_json::json;

use yzt_assistant::glossary::Term;
use yzt_login::{Origin, Verifier, VerifierOptions};

use crate::args::{PortalCommand, PortalVerifyArgs};
use crate::clock;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::nonces::FileNonces;
use crate::output::{Page, Report};
use crate::random;

use super::trust::Trust;

pub(crate) fn execute(command: &PortalCommand, context: &Context) -> Result<Report, Error> {
    match command {
        PortalCommand::Challenge { state, origin, session, context: service, out } => {
            let verifier = Verifier::new(VerifierOptions::new(Origin::parse(origin)?, Vec::new()));
            let store = FileNonces::open(state)?;
            let now = context.clock.now()?;
            let challenge = verifier.issue(&store, session, service, &mut random::source(), now)?;
            files::write(out, challenge.to_json().as_bytes(), Secrecy::Public)?;
            let expires = challenge.expires();
            let mut page = Page::new();
            page.line("已签发登录质询。", "A login challenge was issued.")
                .field(Term::ValidUntil, clock::for_people(expires, context.language))
                .field(Term::WrittenTo, out.display().to_string());
            Ok(Report::new(json!({ "expires": clock::rfc3339(expires) }), page))
        }
        PortalCommand::Verify(arguments) => verify(arguments, context),
    }
}

fn verify(arguments: &PortalVerifyArgs, context: &Context) -> Result<Report, Error> {
    let trust = Trust::read(&arguments.trust)?;
    let mut options = VerifierOptions::new(Origin::parse(&arguments.origin)?, trust.anchors);
    options.intermediates = trust.intermediates;
    options.crls = trust.lists;
    options.revocation = trust.revocation;
    options.accept_software_keys = trust.accept_software_keys;
    let token = files::read(&arguments.token, files::SMALL)?;
    let store = FileNonces::open(&arguments.state)?;
    let now = context.clock.now()?;
    let identity = Verifier::new(options).verify(&store, &arguments.session, &token, now)?;

    let code = identity.unified_social_credit_code.as_ref().map(|code| code.as_str().to_owned());
    let mut page = Page::new();
    page.line("登录有效。", "The login is valid.")
        .field(Term::Organization, &identity.organization)
        .field(Term::UnifiedSocialCreditCode, code.clone().unwrap_or_default())
        .field(Term::CertificateSerial, &identity.certificate_serial)
        .field(Term::Issuer, &identity.issuer)
        .field(Term::NotAfter, clock::for_people(identity.not_after, context.language));
    let members = json!({ "identity": {
        "organization": identity.organization,
        "unified_social_credit_code": code,
        "common_name": identity.common_name,
        "certificate_serial": identity.certificate_serial,
        "issuer": identity.issuer,
        "not_after": clock::rfc3339(identity.not_after),
        "days_left": identity.days_left,
        "reminder": identity.reminder,
        "origin_bound": identity.origin_bound,
        "software_key": identity.software_key,
        "developer_mode": identity.developer_mode,
    }});
    Ok(Report::new(members, page))
}
