// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::help;

/// Why a certificate is revoked: RFC 5280 clause 5.3.1, the reasons that concern an end entity.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RevocationReasonName {
    Unspecified,
    KeyCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    PrivilegeWithdrawn,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaCommand {
    #[command(about = help(
        "新建证书签发机构（根与签发证书）",
        "Make a certificate authority (root and issuing certificate)"))]
    New {
        #[arg(long, value_name = "DIR", help = help(
            "机构目录，须为空或不存在",
            "The authority's folder, empty or absent"))]
        dir: PathBuf,
        #[arg(long, value_name = "NAME", help = help("机构名称", "Name of the authority"))]
        name: String,
    },
    #[command(about = help("签发签名证书和加密证书", "Issue the signature and the encryption certificate"))]
    Issue(IssueArgs),
    #[command(about = help("注销证书", "Revoke a certificate"))]
    Revoke {
        #[arg(long, value_name = "DIR", help = help("机构目录", "The authority's folder"))]
        dir: PathBuf,
        #[arg(long, value_name = "HEX", help = help("证书序列号", "Serial number of the certificate"))]
        serial: String,
        #[arg(long, value_enum, default_value = "unspecified", help = help("注销原因", "Reason"))]
        reason: RevocationReasonName,
    },
    #[command(about = help("签发证书注销列表（CRL）", "Issue the revocation list (CRL)"))]
    Crl {
        #[arg(long, value_name = "DIR", help = help("机构目录", "The authority's folder"))]
        dir: PathBuf,
        #[arg(long, value_name = "N", default_value_t = 7,
            value_parser = clap::value_parser!(u32).range(1..=366), help = help(
            "有效天数",
            "Days until the next list"))]
        days: u32,
        #[arg(long, value_name = "FILE", help = help("写入的文件（PEM）", "File to write (PEM)"))]
        out: PathBuf,
    },
    #[command(about = help(
        "应答解锁申请：计算密文，管理员 PIN 码不出机构",
        "Answer an unlock request: the administrator PIN stays with the authority"))]
    Unblock {
        #[arg(long, value_name = "DIR", help = help("机构目录", "The authority's folder"))]
        dir: PathBuf,
        #[arg(long, value_name = "FILE", help = help(
            "该 USB Key 的管理员 PIN 码文件",
            "File with the key's administrator PIN"))]
        admin_pin: PathBuf,
        #[arg(long, value_name = "FILE", help = help("解锁申请", "The unlock request"))]
        request: PathBuf,
        #[arg(long, value_name = "FILE", help = help("应答写入的文件", "File for the answer"))]
        answer: PathBuf,
        #[arg(long, value_name = "FILE", help = help(
            "一次性 PIN 码写入的文件（交给经办人，首次使用须修改）",
            "File for the one-time PIN (for the handler, to be changed at first use)"))]
        one_time_pin_out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct IssueArgs {
    #[arg(long, value_name = "DIR", help = help("机构目录", "The authority's folder"))]
    pub(crate) dir: PathBuf,
    #[arg(long, value_name = "FILE", help = help(
        "证书申请（PEM 或 DER）",
        "Certificate request (PEM or DER)"))]
    pub(crate) request: PathBuf,
    #[arg(long, value_name = "NAME", help = help("单位名称", "Name of the organisation"))]
    pub(crate) organization: String,
    #[arg(long, value_name = "CODE", help = help(
        "统一社会信用代码（18 位）",
        "Unified social credit code, 18 characters"))]
    pub(crate) uscc: String,
    #[arg(long, value_name = "N", default_value_t = 365,
        conflicts_with_all = ["not_before", "not_after"],
        value_parser = clap::value_parser!(u32).range(1..=3660), help = help(
            "有效天数",
            "Days of validity"))]
    pub(crate) days: u32,
    #[arg(long, value_name = "RFC3339", requires = "not_after", help = help(
        "生效时间",
        "Start of the period"))]
    pub(crate) not_before: Option<String>,
    #[arg(long, value_name = "RFC3339", requires = "not_before", help = help(
        "到期时间",
        "End of the period"))]
    pub(crate) not_after: Option<String>,
    #[arg(long, help = help(
        "标明密钥在软件 USB Key 中（验证方默认不接受）",
        "State that the key pair is in a software key (verifiers refuse it by default)"))]
    pub(crate) software_key: bool,
    #[arg(long, value_name = "FILE", help = help("签发结果写入的文件", "File for the answer"))]
    pub(crate) out: PathBuf,
}
