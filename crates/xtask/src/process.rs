// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where the workspace is, and how other programs are run.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The workspace's root folder.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// The cargo that runs us, so that a task uses the toolchain it was started with.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    // Set by the cargo that runs us and wrong for the packages that we build.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Builds the command `yzt` and answers with its path.
///
/// It is built without its default features, so that no C library is asked for.
pub(crate) fn build_yzt() -> Result<PathBuf, String> {
    let status = cargo()
        .args(["build", "--quiet", "--package", "yzt-cli", "--no-default-features"])
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if !status.success() {
        return Err("the command yzt could not be built; what cargo said stands above".into());
    }
    Ok(target().join("debug").join(format!("yzt{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs a command to its end with `input` on its standard input, and keeps what it printed.
pub(crate) fn capture(command: &mut Command, input: &[u8]) -> Result<Output, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |error: std::io::Error| format!("{name} could not be run: {error}");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that has seen enough closes its end; that is not our failure.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output().map_err(failed)
}

/// Whether a program of this name is on the search path.
pub(crate) fn on_path(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A search path that begins with `folder`.
pub(crate) fn path_with(folder: &Path) -> std::ffi::OsString {
    let mut folders = vec![folder.to_path_buf()];
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    std::env::join_paths(folders).unwrap_or_else(|_| OsStr::new("").to_os_string())
}
