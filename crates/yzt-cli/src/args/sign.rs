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
