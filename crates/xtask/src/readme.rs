// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every command that a README shows is run, as a newcomer would type it.

use crate::outcome::{CheckResult, Outcome};
use crate::process::{build_yzt, capture, path_with};
use std::path::Path;
use std::process::Command;

/// What is not run from here: the tests would run themselves, and the demonstration has its own stage.
const RUN_ELSEWHERE: &[&str] = &["cargo xtask demo", "cargo xtask test"];

/// Runs the commands of both READMEs, which have to be the same in both languages.
pub(crate) fn run(root: &Path) -> Vec<CheckResult> {
    let mut results = Vec::new();
    let mut scripts = Vec::new();
    for name in ["README.md", "README.zh-CN.md"] {
        match std::fs::read_to_string(root.join(name)) {
            Ok(text) => scripts.push(script(&text)),
            Err(error) => results.push(CheckResult::from_problems(name, &[error.to_string()])),
        }
    }
    if let [english, chinese] = scripts.as_slice() {
        let differ = (english != chinese).then(|| "the commands differ".to_owned());
        let name = "both READMEs show the same commands";
        results.push(CheckResult::from_problems(name, differ.as_slice()));
        let outcome = match build_yzt() {
            Ok(yzt) => run_script(root, yzt.parent().unwrap_or(root), english),
            Err(why) => Outcome::Failed(why),
        };
        results.push(CheckResult { name: "the README's commands run".into(), outcome });
    }
    results
}

/// The lines of all `sh` blocks, in order, less comments and what is run elsewhere.
fn script(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut script = Vec::new();
    for line in text.lines() {
        match (inside, line.trim()) {
            (false, "```sh") => inside = true,
            (true, "```") => inside = false,
            (true, command) if command.starts_with('#') || RUN_ELSEWHERE.contains(&command) => {}
            (true, _) => script.push(line.to_owned()),
            _ => {}
        }
    }
    script
}

/// Runs the lines in `root`, with the programs in `folder` before all others.
fn run_script(root: &Path, folder: &Path, script: &[String]) -> Outcome {
    if script.is_empty() {
        return Outcome::Failed("the README shows no command".into());
    }
    let mut command = Command::new("sh");
    command
        .args(["-eux", "-c", &script.join("\n")])
        .current_dir(root)
        .env("PATH", path_with(folder));
    match capture(&mut command, b"") {
        Ok(output) if output.status.success() => Outcome::Passed,
        Ok(output) => Outcome::Failed(format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(why) => Outcome::Failed(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_shell_blocks_are_commands() {
        let text =
            "a\n```sh\ncargo xtask test\n# why\nls\n```\nb\n```text\nrm\n```\n```sh\npwd\n```\n";
        assert_eq!(script(text), ["ls", "pwd"]);
    }

    #[test]
    fn a_command_that_fails_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let fails = ["true".to_owned(), "false".to_owned(), "true".to_owned()];
        assert!(matches!(run_script(folder.path(), folder.path(), &fails), Outcome::Failed(_)));
        assert!(matches!(run_script(folder.path(), folder.path(), &[]), Outcome::Failed(_)));
    }
}
