// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::Subcommand;

use super::document::{Leniency, NetworkArgs, RuleArgs};
use super::help;

#[derive(Debug, Subcommand)]
pub(crate) enum CrlCommand {
    #[command(about = help("查看证书注销列表", "Show a revocation list"))]
    Show {
        #[arg(value_name = "FILE", help = help(
            "证书注销列表（PEM 或 DER）",
            "The revocation list (PEM or DER)"))]
        file: PathBuf,
        #[arg(long, value_name = "HEX", help = help(
            "只查该序列号是否在列表中",
            "Only look up this certificate serial number"))]
        serial: Option<String>,
        #[command(flatten)]
        leniency: Leniency,
    },
    #[command(about = help(
        "验证证书注销列表：签名、签发者、时间",
        "Verify a revocation list: signature, issuer, period"))]
    Verify {
        #[arg(value_name = "FILE", help = help(
            "证书注销列表（PEM 或 DER）",
            "The revocation list (PEM or DER)"))]
        file: PathBuf,
        #[arg(long, value_name = "FILE", required = true, help = help(
            "签发者的证书，可多次",
            "The issuer's certificate, may repeat"))]
        issuer: Vec<PathBuf>,
        #[command(flatten)]
        rules: RuleArgs,
    },
    #[command(about = help(
        "下载证书注销列表（仅 http）",
        "Fetch a revocation list (http only)"))]
    Fetch {
        #[arg(value_name = "URL", required_unless_present = "certificate", help = help(
            "列表的地址",
            "The list's address"))]
        address: Option<String>,
        #[arg(long = "for", value_name = "FILE", conflicts_with = "address", help = help(
            "按该证书中写的地址下载",
            "Fetch from the addresses in this certificate"))]
        certificate: Option<PathBuf>,
        #[arg(long, value_name = "FILE", help = help(
            "签发者的证书；给出时先验证列表",
            "The issuer's certificate; with it the list is verified first"))]
        issuer: Vec<PathBuf>,
        #[command(flatten)]
        network: NetworkArgs,
        #[arg(long, value_name = "FILE", help = help("写入的文件（PEM）", "File to write (PEM)"))]
        out: PathBuf,
    },
}
