// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt doctor`: what keeps a key from being used on this computer.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;

use crate::args::DoctorArgs;
use crate::clock::{self, Clock};
use crate::context::Context;
use crate::doctor::{self, Marks, Privacy, Service, Surroundings};
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::Report;

/// The exit code of something wrong with this computer.
const ENVIRONMENT: u8 = 4;

pub(crate) fn execute(arguments: &DoctorArgs, context: &Context) -> Result<Report, Error> {
    let marks = marks(arguments)?;
    let now = context.clock.now()?;
    let keys = context.keys_folder()?;
    // Whatever time certificates are judged at, the clock is the system's.
    let clock = Clock::new(None)?.now()?;
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("/proc/self/exe"));
    let place = Surroundings {
        root: Path::new("/"),
        program: &program,
        keys: &keys,
        libraries: &arguments.library,
        marks,
        clock,
        now,
        transcript: context.transcript.clone(),
        library_path: std::env::var_os("LD_LIBRARY_PATH"),
        socket: std::env::var_os("PCSCLITE_CSOCK_NAME")
            .map_or_else(|| PathBuf::from(doctor::SOCKET), PathBuf::from),
    };
    let progress = context.progress("正在检查……", "Looking around ...");
    let findings = doctor::look(&place, service());
    drop(progress);

    let checks: Vec<Value> = findings
        .checks
        .iter()
        .map(|check| doctor::value(check, context.language, &Privacy::Open))
        .collect();
    let mut page = doctor::page(&findings, context.language);
    let mut members = json!({ "healthy": findings.problems() == 0, "checks": checks });
    if let Some(path) = &arguments.bundle {
        let privacy = if arguments.identify {
            Privacy::Open
        } else {
            Privacy::Private { home: std::env::var_os("HOME").map(PathBuf::from) }
        };
        let text = doctor::bundle(&findings, clock, &privacy, |name| std::env::var_os(name));
        files::write(path, text.as_bytes(), Secrecy::Secret)?;
        let path = path.display().to_string();
        members["bundle"] = json!(path);
        page.field(Term::WrittenTo, path);
    }
    let report = Report::new(members, page);
    Ok(if findings.problems() == 0 { report } else { report.ending_with(ENVIRONMENT) })
}

fn marks(arguments: &DoctorArgs) -> Result<Marks, Error> {
    let reference = arguments.reference_time.as_deref();
    let reference = reference.map(|text| clock::parse("--reference-time", text)).transpose()?;
    let portal = match arguments.portal_date.as_deref() {
        None => None,
        Some(text) => {
            let time = doctor::http_date(text);
            Some(time.ok_or_else(|| Error::PortalDateInvalid { text: text.to_owned() })?)
        }
    };
    Ok(Marks { reference, portal, ..Marks::default() })
}

#[cfg(feature = "pcsc")]
fn service() -> Option<Box<dyn Service>> {
    Some(Box::new(crate::readers::Doctored::default()))
}

#[cfg(not(feature = "pcsc"))]
fn service() -> Option<Box<dyn Service>> {
    None
}
