// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::Args;

use super::{KeyChoice, PinInput, help};

#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[command(flatten)]
    pub(crate) pin: PinInput,
    #[arg(long, value_name = "FILE", help = help("网站给的登录质询", "The site's challenge"))]
    pub(crate) challenge: PathBuf,
    #[arg(long, value_name = "ORIGIN", help = help(
        "浏览器确认的网站地址，写入签名",
        "The site as the browser knows it; it is signed"))]
    pub(crate) origin: String,
    #[arg(long, value_name = "FILE", help = help("登录应答写入的文件", "File for the login token"))]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[command(flatten)]
    pub(crate) pin: PinInput,
    #[arg(long = "in", value_name = "FILE", help = help("要签名的文件", "File to sign"))]
    pub(crate) input: PathBuf,
    #[arg(long, value_name = "FILE", help = help("签名写入的文件", "File for the signature"))]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SignBatchArgs {
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[command(flatten)]
    pub(crate) pin: PinInput,
    #[arg(required = true, value_name = "FILE", help = help(
        "要签名的文件，一个或多个",
        "Files to sign, one or more"))]
    pub(crate) inputs: Vec<PathBuf>,
    #[arg(long, value_name = "FOLDER", help = help(
        "签名写入的目录，每个文件一份“文件名.sig”",
        "Folder for the signatures, one NAME.sig for each file"))]
    pub(crate) out_dir: PathBuf,
    #[arg(long, value_name = "MINUTES", default_value_t = 5,
        value_parser = clap::value_parser!(u8).range(1..=60), help = help(
        "从输入 PIN 码起最多几分钟",
        "Minutes at most, from the PIN on"))]
    pub(crate) minutes: u8,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    #[arg(long, value_name = "FILE", help = help(
        "签名人的证书（PEM 或 DER）",
        "Certificate of the signer (PEM or DER)"))]
    pub(crate) certificate: PathBuf,
    #[arg(long = "in", value_name = "FILE", help = help("被签名的文件", "File that was signed"))]
    pub(crate) input: PathBuf,
    #[arg(long, value_name = "FILE", help = help("签名（DER）", "The signature (DER)"))]
    pub(crate) signature: PathBuf,
}
