// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Debian packages that the tests need, and how a fresh machine gets them.

use crate::process::on_path;
use std::path::Path;
use std::process::Command;

/// What another project has to bring, a program or else a file, and the package that holds it.
const NEEDED: &[(&str, &str)] = &[
    ("openssl", "openssl"),
    // A terminal to type into, and what watches the system calls of a key that is made.
    ("script", "bsdutils"),
    ("strace", "strace"),
    // The smart-card service, a virtual reader for it, and the library that reaches it.
    ("/usr/sbin/pcscd", "pcscd"),
    ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "vsmartcard-vpcd"),
    ("/usr/include/PCSC/winscard.h", "libpcsclite-dev"),
    ("pkg-config", "pkg-config"),
    ("opensc-tool", "opensc"),
    // A PKCS#11 token in software, and what a module for tests is made with.
    ("softhsm2-util", "softhsm2"),
    ("/usr/include/p11-kit-1/p11-kit/pkcs11.h", "libp11-kit-dev"),
    ("/usr/include/openssl/evp.h", "libssl-dev"),
    // The network that the service is tested in.
    ("ip", "iproute2"),
    // Programs that use the C library: compilers, runtimes, and what watches them.
    ("gcc", "gcc"),
    ("g++", "g++"),
    ("readelf", "binutils"),
    ("valgrind", "valgrind"),
    ("mcs", "mono-mcs"),
    ("mono", "mono-runtime"),
    ("javac", "default-jdk-headless"),
    ("/usr/share/java/jna.jar", "libjna-java"),
    // A browser that prints the forms, a font with Chinese in it, and what reads the paper back.
    ("chromium", "chromium"),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    ("pdftotext", "poppler-utils"),
];

/// Makes sure that every needed program is there: as root by installing it, else by saying how.
pub(crate) fn provide() -> Result<(), String> {
    let missing = missing(is_there);
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    if !is_root() {
        return Err(format!(
            "the tests need packages that are not installed; run this once:\n  sudo sh -c 'apt-get update && {install}'"
        ));
    }
    eprintln!("installing {}", missing.join(" "));
    let script = format!("apt-get update && {install}");
    let status = Command::new("sh")
        .args(["-c", &script])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(std::process::Stdio::null())
        .status()
        .map_err(|error| format!("apt-get could not be started: {error}"))?;
    if !status.success() {
        return Err(format!("apt-get failed; run it yourself to see why:\n  {script}"));
    }
    Ok(())
}

fn missing(present: impl Fn(&str) -> bool) -> Vec<&'static str> {
    NEEDED.iter().filter(|(program, _)| !present(program)).map(|&(_, package)| package).collect()
}

fn is_there(needed: &str) -> bool {
    match needed.starts_with('/') {
        true => Path::new(needed).exists(),
        false => on_path(needed),
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_names_its_package() {
        let all = NEEDED.iter().map(|&(_, package)| package);
        assert!(missing(|_| false).into_iter().eq(all));
        assert_eq!(missing(|name| name != "opensc-tool"), ["opensc"]);
        assert!(missing(|_| true).is_empty());
    }

    #[test]
    fn what_is_no_program_is_looked_for_by_its_path() {
        assert!(is_there("/usr") && is_there("sh"));
        assert!(!is_there("/nowhere/at/all") && !is_there("no-such-program"));
    }
}
