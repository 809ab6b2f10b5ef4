// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line: one structure per command group, help in zh-CN and English.

mod asn1;
mod ca;
mod cert;
mod cms;
mod crl;
mod csr;
mod doctor;
pub(crate) mod document;
mod key;
mod lifecycle;
mod ocsp;
mod pin;
mod portal;
mod sign;
#[cfg(feature = "skf")]
mod skf;
mod softkey;

use std::cell::Cell;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};

use yzt_assistant::messages::Language;

pub(crate) use asn1::Asn1Args;
pub(crate) use ca::{CaCommand, IssueArgs, RevocationReasonName};
pub(crate) use cert::{
    CertCommand, ExplainSignatureArgs, PurposeName, TrustArgs, UseName, VerifyCertArgs,
};
pub(crate) use cms::{
    CfcaName, Choice, CmsCommand, DecryptArgs, EncryptArgs, SignMessageArgs, ThroughArgs,
    VerifyMessageArgs,
};
pub(crate) use crl::CrlCommand;
pub(crate) use csr::{CsrCommand, NewCsrArgs, SubjectArgs};
pub(crate) use doctor::{DoctorArgs, ExplainArgs};
pub(crate) use key::{KeyChoice, KeyCommand};
pub(crate) use lifecycle::{
    AdviseArgs, ApplyArgs, FormArgs, LifecycleCommand, PolicyChoice, ReplayArgs, StatusArgs,
    VerifyJournalArgs, WhoseArgs,
};
pub(crate) use ocsp::{AboutArgs, CheckOcspArgs, OcspCommand};
pub(crate) use pin::{PinCommand, PinInput};
pub(crate) use portal::{PortalCommand, PortalVerifyArgs};
pub(crate) use sign::{LoginArgs, SignArgs, SignBatchArgs, VerifyArgs};
#[cfg(feature = "skf")]
pub(crate) use skf::{ProbeSkfArgs, SkfCommand};
pub(crate) use softkey::{NewSoftKeyArgs, ServeSoftKeyArgs, SoftKeyCommand};

thread_local! {
    /// The derive builds the command from constants and expressions only, so the language of the
    /// help reaches it this way; it is set once, before parsing.
    static HELP_LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// The help text in the language in which the command is being built.
pub(crate) fn help(chinese: &'static str, english: &'static str) -> &'static str {
    match HELP_LANGUAGE.get() {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

#[derive(Debug, Parser)]
#[command(
    name = "yzt",
    version,
    about = help(
        "数字证书助手：USB Key、登录、签名、签发与解锁",
        "Certificate assistant: USB keys, login, signing, issuing and unlocking"),
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    #[arg(
        long,
        global = true,
        display_order = 900,
        overrides_with = "json",
        help = help(
            "以 JSON 输出：标准输出恰好一个 JSON 文档",
            "Answer in JSON: exactly one JSON document on standard output",
        )
    )]
    pub(crate) json: bool,

    #[arg(
        long,
        global = true,
        display_order = 900,
        overrides_with = "lang",
        value_name = "zh|en",
        value_parser = language,
        help = help(
            "语言；不写时按 LC_ALL、LC_MESSAGES、LANG 选择",
            "Language; without it LC_ALL, LC_MESSAGES and LANG decide",
        )
    )]
    pub(crate) lang: Option<Language>,

    #[arg(
        long,
        global = true,
        display_order = 900,
        overrides_with = "at",
        value_name = "RFC3339",
        help = help(
            "按该时刻判断有效期，例如 2027-03-01T09:00:00+08:00",
            "Judge validity as of this time, for example 2027-03-01T09:00:00+08:00",
        )
    )]
    pub(crate) at: Option<String>,

    #[arg(
        long,
        global = true,
        display_order = 900,
        overrides_with = "trace",
        value_name = "FILE",
        help = help(
            "把与 USB Key 的全部往来追加写入文件（JSON 行，敏感数据不写）",
            "Append every exchange with the key to FILE (JSON lines, secrets left out)",
        )
    )]
    pub(crate) trace: Option<PathBuf>,

    #[arg(
        long,
        global = true,
        display_order = 900,
        overrides_with = "keys",
        value_name = "DIR",
        env = "YZT_KEYS",
        help = help(
            "软件 USB Key 所在目录",
            "Folder of the software keys",
        )
    )]
    pub(crate) keys: Option<PathBuf>,

    #[cfg(feature = "pkcs11")]
    #[arg(
        long,
        global = true,
        display_order = 900,
        value_name = "MODULE",
        env = "YZT_PKCS11",
        help = help(
            "厂商的 PKCS#11 模块文件；可多次使用",
            "A maker's PKCS#11 module; can be given several times",
        )
    )]
    pub(crate) pkcs11: Vec<PathBuf>,

    #[cfg(feature = "skf")]
    #[arg(
        long,
        global = true,
        display_order = 900,
        value_name = "LIB",
        env = "YZT_SKF",
        help = help(
            "厂商的 SKF 程序库文件；可多次使用",
            "A maker's SKF library; can be given several times",
        )
    )]
    pub(crate) skf: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(subcommand, about = help(
        "软件 USB Key（仅供开发、测试）",
        "Software keys, for development and tests"))]
    Softkey(SoftKeyCommand),
    #[command(subcommand, about = help("查看 USB Key", "Show keys"))]
    Key(KeyCommand),
    #[command(subcommand, about = help(
        "申请、导入、查看、验证数字证书",
        "Request, import, show and verify certificates"))]
    Cert(CertCommand),
    #[command(subcommand, about = help("写出、查看证书申请", "Write and show certificate requests"))]
    Csr(CsrCommand),
    #[command(subcommand, about = help(
        "查看、验证、下载证书注销列表",
        "Show, verify and fetch revocation lists"))]
    Crl(CrlCommand),
    #[command(subcommand, about = help(
        "在线查询证书状态（OCSP）",
        "Ask for a certificate's status online (OCSP)"))]
    Ocsp(OcspCommand),
    #[command(subcommand, about = help(
        "签名、验证、加密、解密消息",
        "Sign, verify, encrypt and decrypt messages"))]
    Cms(CmsCommand),
    #[command(about = help(
        "逐项显示 ASN.1 结构及偏移",
        "Show ASN.1 element by element, with offsets"))]
    Asn1(Asn1Args),
    #[command(subcommand, about = help(
        "业务办理：该办什么、怎么办、填表、流水",
        "What is due and what it takes, forms, the journal of orders"))]
    Lifecycle(LifecycleCommand),
    #[command(subcommand, about = help("修改 PIN 码、解锁", "Change the PIN, unlock a key"))]
    Pin(PinCommand),
    #[command(subcommand, about = help(
        "证书签发机构一侧：签发、注销、解锁",
        "The certificate authority's side: issue, revoke, unlock"))]
    Ca(CaCommand),
    #[command(subcommand, about = help(
        "网站一侧：登录质询与验证",
        "The portal's side: challenge and verification"))]
    Portal(PortalCommand),
    #[command(about = help("用 USB Key 登录网站", "Log in to a site with a key"))]
    Login(LoginArgs),
    #[command(about = help("用 USB Key 对文件签名（SM2，DER）", "Sign a file with a key (SM2, DER)"))]
    Sign(SignArgs),
    #[command(about = help(
        "输入一次 PIN 码，对多个文件签名",
        "Sign several files behind one PIN"))]
    SignBatch(SignBatchArgs),
    #[command(about = help("用数字证书验证文件签名", "Verify a file's signature with a certificate"))]
    Verify(VerifyArgs),
    #[cfg(feature = "skf")]
    #[command(subcommand, about = help(
        "厂商的 SKF 程序库（GM/T 0016）",
        "Makers' SKF libraries (GM/T 0016)"))]
    Skf(SkfCommand),
    #[command(about = help(
        "检查本机：智能卡服务、读卡器、USB Key、程序库、时钟",
        "Look at this computer: smart-card service, readers, keys, libraries, clock"))]
    Doctor(DoctorArgs),
    #[command(about = help(
        "说明一个错误编号：原因、经办人怎么办、客服怎么办",
        "Explain an error number: cause, what the clerk does, what the desk does"))]
    Explain(ExplainArgs),
}

/// The heading of the options that every command has.
const COMMON: (&str, &str) = ("通用选项", "Common options");

/// The command with its help in one language.
pub(crate) fn command(language: Language) -> clap::Command {
    HELP_LANGUAGE.set(language);
    let styles = Styles::styled().header(AnsiColor::Green.on_default().bold());
    localize(Cli::command().bin_name("yzt").styles(styles).after_help(exit_codes()))
}

/// The words that clap itself would print in English.
fn localize(command: clap::Command) -> clap::Command {
    if HELP_LANGUAGE.get() == Language::English {
        return command
            .mut_args(|argument| {
                if argument.is_global_set() { argument.help_heading(COMMON.1) } else { argument }
            })
            .mut_subcommands(localize);
    }
    let help_flag =
        clap::Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助");
    let mut command = command
        .disable_help_flag(true)
        .arg(help_flag)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}");
    if command.get_version().is_some() {
        let version_flag = clap::Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help("显示版本");
        command = command.disable_version_flag(true).arg(version_flag);
    }
    command = command.mut_args(|argument| {
        let heading = match (argument.is_positional(), argument.is_global_set()) {
            (true, _) => "参数",
            (_, true) => COMMON.0,
            _ => "选项",
        };
        argument.help_heading(heading)
    });
    command.mut_subcommands(localize)
}

fn exit_codes() -> &'static str {
    help(
        "退出码：0 成功；1 被规则、USB Key 或证书拒绝；2 命令写法不对；3 输入的文件或格式不对；4 本机环境问题。\n\
         PIN 码只从隐藏输入或 --pin-fd 读取，从不作为参数或环境变量。",
        "Exit codes: 0 success; 1 refused by a rule, the key or the certificate; 2 wrong usage; \
         3 wrong input file or format; 4 this computer's environment.\n\
         A PIN comes from a hidden prompt or from --pin-fd, never from an argument or a variable.",
    )
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "zh" | "zh-CN" => Ok(Language::Chinese),
        "en" => Ok(Language::English),
        _ => Err("zh, en".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_command(command: &clap::Command, found: &mut Vec<clap::Command>) {
        found.push(command.clone());
        for below in command.get_subcommands() {
            every_command(below, found);
        }
    }

    #[test]
    fn the_structure_is_sound_in_both_languages() {
        for language in [Language::Chinese, Language::English] {
            command(language).debug_assert();
        }
    }

    #[test]
    fn every_command_and_option_has_help_in_the_language() {
        for language in [Language::Chinese, Language::English] {
            let mut commands = Vec::new();
            every_command(&command(language), &mut commands);
            assert!(commands.len() > 25, "{}", commands.len());
            for command in &commands {
                let about = command.get_about().map(ToString::to_string).unwrap_or_default();
                check(language, command.get_name(), &about);
                for argument in command.get_arguments() {
                    let text = argument.get_help().map(ToString::to_string).unwrap_or_default();
                    check(language, argument.get_id().as_str(), &text);
                }
            }
        }
    }

    fn check(language: Language, name: &str, text: &str) {
        assert!(!text.is_empty(), "{name} has no help");
        let chinese = text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        assert_eq!(chinese, language == Language::Chinese, "{name}: {text}");
    }

    #[test]
    fn no_argument_takes_a_pin() {
        let mut commands = Vec::new();
        every_command(&command(Language::English), &mut commands);
        for command in &commands {
            for argument in command.get_arguments() {
                let name = argument.get_id().as_str();
                let safe = name.ends_with("_fd")
                    || name.ends_with("_out")
                    || name == "admin_pin"
                    || name == "last_try";
                assert!(!name.contains("pin") || safe, "{name}");
                assert!(!name.contains("pin") || argument.get_env().is_none(), "{name}");
            }
        }
    }
}
