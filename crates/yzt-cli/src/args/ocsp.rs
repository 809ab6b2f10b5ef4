// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::document::{DigestName, Leniency, NetworkArgs, RuleArgs};
use super::help;

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)] // one value per process
pub(crate) enum OcspCommand {
    #[command(about = help("写出 OCSP 请求", "Write an OCSP request"))]
    Request {
        #[command(flatten)]
        about: AboutArgs,
        #[arg(long, help = help("不带随机数", "Without a nonce"))]
        no_nonce: bool,
        #[arg(long, value_name = "FILE", help = help("写入的文件（DER）", "File to write (DER)"))]
        out: PathBuf,
    },
    #[command(about = help(
        "用 OCSP 应答判断证书是否已注销；不给应答时询问服务",
        "Judge a certificate by an OCSP response; without one the responder is asked"))]
    Check(CheckOcspArgs),
    #[command(about = help("查看 OCSP 请求或应答", "Show an OCSP request or response"))]
    Show {
        #[arg(value_name = "FILE", help = help("请求或应答（DER）", "Request or response (DER)"))]
        file: PathBuf,
        #[command(flatten)]
        leniency: Leniency,
    },
}

/// About which certificate.
#[derive(Debug, Args)]
pub(crate) struct AboutArgs {
    #[arg(value_name = "FILE", help = help("要查询的证书", "The certificate in question"))]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE", help = help("其签发者的证书", "Its issuer's certificate"))]
    pub(crate) issuer: PathBuf,
    #[arg(long, value_enum, default_value = "sha1", help = help(
        "证书标识所用的摘要",
        "The digest of the certificate identifier"))]
    pub(crate) digest: DigestName,
}

#[derive(Debug, Args)]
pub(crate) struct CheckOcspArgs {
    #[command(flatten)]
    pub(crate) about: AboutArgs,
    #[arg(long, value_name = "FILE", help = help(
        "已有的应答（DER）；不写时询问服务",
        "The response (DER); without it the responder is asked"))]
    pub(crate) response: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "response", help = help(
        "该应答所对应的请求，用来核对随机数",
        "The request that it answers, for its nonce"))]
    pub(crate) request: Option<PathBuf>,
    #[arg(long, value_name = "URL", conflicts_with = "response", help = help(
        "OCSP 服务地址；不写时用证书中的地址",
        "The responder's address; without it the one in the certificate"))]
    pub(crate) url: Option<String>,
    #[arg(long, value_name = "FILE", help = help(
        "约定信任的 OCSP 服务证书，可多次",
        "Certificate of a responder trusted by agreement, may repeat"))]
    pub(crate) responder: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}
