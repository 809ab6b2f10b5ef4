//! The Debian packages that the tests need, and how a fresh machine gets them.

use crate::process::on_path;
use std::process::Command;

/// A program of another project that judges ours, and the package that holds it.
const NEEDED: &[(&str, &str)] = &[("openssl", "openssl")];

/// Makes sure that every needed program is there: as root by installing it, else by saying how.
pub(crate) fn provide() -> Result<(), String> {
    let missing = missing(on_path);
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

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_names_its_package() {
        assert_eq!(missing(|_| false), ["openssl"]);
        assert!(missing(|_| true).is_empty());
    }
}
