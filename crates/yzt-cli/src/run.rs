// SPDX-License-Identifier: MIT OR Apache-2.0
//! From arguments to exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;

use yzt_assistant::Notice;
use yzt_assistant::messages::Language;

use crate::args::{self, Cli};
use crate::commands;
use crate::context::Context;
use crate::error::Error;
use crate::output::{Voice, exit_code};
use crate::trace::Transcript;

/// Runs one command.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let (asked, json) = look_ahead(&arguments);
    let language = asked.unwrap_or_else(language_of_the_environment);
    let voice = Voice { language, json };
    let parsed = args::command(language)
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let result = match parsed {
        Ok(cli) => execute(&cli, voice),
        Err(error) if !error.use_stderr() => {
            // Help and version were asked for: that is the answer.
            error.print().map(|()| 0).map_err(Error::Output)
        }
        Err(error)
            if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !json =>
        {
            let _ = error.print();
            return ExitCode::from(2);
        }
        Err(error) => Err(Error::Usage(usage(&error))),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            voice.error(&error);
            ExitCode::from(exit_code(&error))
        }
    }
}

fn execute(cli: &Cli, voice: Voice) -> Result<u8, Error> {
    let context = Context::new(&cli.global, voice.language)?;
    let report = commands::execute(&cli.command, &context)?;
    let is_complete = context.transcript.as_ref().is_none_or(Transcript::is_complete);
    let code = report.exit_code();
    voice.report(if is_complete { report } else { report.noting(Notice::TranscriptIncomplete) })?;
    Ok(code)
}

/// `--lang` and `--json` before anything is parsed: help and usage errors need them already.
fn look_ahead(arguments: &[OsString]) -> (Option<Language>, bool) {
    let mut language = None;
    let mut json = false;
    let mut words = arguments.iter().filter_map(|argument| argument.to_str()).skip(1);
    while let Some(word) = words.next() {
        let value = match word {
            "--" => break,
            "--json" => {
                json = true;
                continue;
            }
            "--lang" => words.next(),
            _ => word.strip_prefix("--lang="),
        };
        match value {
            Some("zh" | "zh-CN") => language = Some(Language::Chinese),
            Some("en") => language = Some(Language::English),
            _ => {}
        }
    }
    (language, json)
}

/// The first of LC_ALL, LC_MESSAGES and LANG that is set (POSIX, clause 8.2).
fn language_of_the_environment() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .map_or(Language::default(), |locale| Language::from_locale(&locale))
}

/// The parser's own words on one line.
fn usage(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(words: &[&str]) -> (Option<Language>, bool) {
        let arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
        look_ahead(&arguments)
    }

    #[test]
    fn language_and_form_are_known_before_parsing() {
        assert_eq!(look(&["yzt", "key", "list"]), (None, false));
        assert_eq!(look(&["yzt", "--lang", "zh", "key"]), (Some(Language::Chinese), false));
        assert_eq!(look(&["yzt", "key", "--lang=en", "--json"]), (Some(Language::English), true));
        assert_eq!(look(&["yzt", "--lang", "en", "--lang", "zh"]).0, Some(Language::Chinese));
        assert_eq!(look(&["yzt", "--", "--json"]), (None, false));
        assert_eq!(look(&["yzt", "--lang"]), (None, false));
    }
}
