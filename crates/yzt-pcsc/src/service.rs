// SPDX-License-Identifier: MIT OR Apache-2.0
//! The connection to the system's smart-card service.

use crate::Error;
use pcsc::{Context, Scope};

/// Connects to the service.
pub(crate) fn establish() -> Result<Context, Error> {
    let establish = || Context::establish(Scope::User);
    // A service that ends at this very moment looks like one that lets nobody in, but not twice.
    let established = match establish() {
        Err(pcsc::Error::SecurityViolation) => establish(),
        established => established,
    };
    established.map_err(|error| match Error::of(error, "SCardEstablishContext") {
        Error::ServiceDown if is_forbidden() => Error::AccessDenied,
        error => error,
    })
}

/// What the failure of a call means, once the service had let us in.
pub(crate) fn explain(error: pcsc::Error, call: &'static str) -> Error {
    match Error::of(error, call) {
        // Either this card is denied, or the service has just ended: it is asked which.
        Error::AccessDenied => establish().err().unwrap_or(Error::AccessDenied),
        error => error,
    }
}

/// Whether a service that cannot be reached runs and does not let this user in.
///
/// libpcsclite answers "no service" for both; its socket tells them apart.
#[cfg(all(unix, not(target_os = "macos")))]
fn is_forbidden() -> bool {
    use std::io::ErrorKind::PermissionDenied;
    use std::os::unix::net::UnixStream;
    use std::path::PathBuf;

    let socket = std::env::var_os("PCSCLITE_CSOCK_NAME")
        .map_or_else(|| PathBuf::from("/run/pcscd/pcscd.comm"), PathBuf::from);
    UnixStream::connect(socket).is_err_and(|error| error.kind() == PermissionDenied)
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn is_forbidden() -> bool {
    false
}
