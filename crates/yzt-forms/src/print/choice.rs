// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values of which one is ticked.

use yzt_lifecycle::order::KeyEvidence;
use yzt_lifecycle::service::{Channel, Pickup, ServiceKind};

use super::Job;
use crate::definition::Source;

/// A value with a box in front of it.
pub(super) struct Choice<'a> {
    pub(super) label: &'a str,
    pub(super) chosen: bool,
}

/// The values of a source, in the order of print; none for a source that is no choice.
pub(super) fn options<'a>(job: &'a Job<'_>, source: Source) -> Vec<Choice<'a>> {
    let language = job.print.language;
    let data = job.print.data;
    match source {
        Source::Service => {
            let services = all_services(job);
            let option = |kind: ServiceKind| Choice {
                label: language.label(kind.label()),
                chosen: job.print.service == Some(kind),
            };
            services.into_iter().map(option).collect()
        }
        Source::Channel => {
            let offered = Channel::ALL.iter().filter(|channel| is_offered(job, **channel));
            let option = |channel: &Channel| Choice {
                label: language.label(channel.label()),
                chosen: job.print.channel == Some(*channel),
            };
            offered.map(option).collect()
        }
        Source::Pickup => {
            // A key that is written to is not collected.
            let points = Pickup::ALL.iter().filter(|pickup| **pickup != Pickup::InKey);
            let option = |pickup: &Pickup| Choice {
                label: language.label(pickup.label()),
                chosen: data.pickup == Some(*pickup),
            };
            points.map(option).collect()
        }
        Source::Entitlement => {
            let rules = job.print.policy.entitlements.iter();
            rules
                .map(|rule| Choice {
                    label: language.title(&rule.title),
                    chosen: data.entitlement.as_ref() == Some(&rule.name),
                })
                .collect()
        }
        Source::KeyEvidence => {
            let states = [KeyEvidence::Present, KeyEvidence::Lost, KeyEvidence::Damaged];
            let option = |state: KeyEvidence| Choice {
                label: language.label(state.label()),
                chosen: data.key_evidence == Some(state),
            };
            states.into_iter().filter(|state| is_possible(job, *state)).map(option).collect()
        }
        _ => Vec::new(),
    }
}

/// Every service that asks for the form, whichever it is printed for.
fn all_services(job: &Job<'_>) -> Vec<ServiceKind> {
    let Some(document) = job.form.document() else { return job.services.clone() };
    let asking = job
        .print
        .policy
        .services()
        .filter(|(_, rule)| rule.documents.iter().any(|paper| paper.kind == document));
    asking.map(|(kind, _)| kind).collect()
}

fn is_offered(job: &Job<'_>, channel: Channel) -> bool {
    let policy = job.print.policy;
    job.services.iter().any(|kind| policy.channel(*kind, channel).is_some())
}

/// A reissue is for a key that is not there any more.
fn is_possible(job: &Job<'_>, state: KeyEvidence) -> bool {
    state != KeyEvidence::Present || job.services != [ServiceKind::Reissue]
}
