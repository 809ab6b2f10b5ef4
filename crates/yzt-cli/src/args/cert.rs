// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{KeyChoice, PinInput, help};

/// The certificate's purpose, as a person names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PurposeName {
    Login,
    Signature,
    Encryption,
    Ca,
}

/// One of the two certificates of a key.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum UseName {
    Signature,
    Encryption,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CertCommand {
    #[command(about = help(
        "在 USB Key 内产生密钥对，写出证书申请（PKCS#10）",
        "Make a key pair on the key and write a certificate request (PKCS#10)"))]
    Request {
        #[command(flatten)]
        choice: KeyChoice,
        #[command(flatten)]
        pin: PinInput,
        #[arg(long, value_name = "FILE", help = help(
            "证书申请写入的文件（PEM）",
            "File for the request (PEM)"))]
        out: PathBuf,
    },
    #[command(about = help(
        "把签发的签名证书、加密证书和加密密钥导入 USB Key",
        "Put the issued certificates and the encryption key on the key"))]
    Import {
        #[command(flatten)]
        choice: KeyChoice,
        #[command(flatten)]
        pin: PinInput,
        #[arg(long = "in", value_name = "FILE", help = help(
            "签发机构给的文件",
            "File from the certificate authority"))]
        input: PathBuf,
    },
    #[command(about = help("查看数字证书（文件或 USB Key 上的）", "Show a certificate, from a file or a key"))]
    Show {
        #[arg(value_name = "FILE", conflicts_with = "key", help = help(
            "证书文件（PEM 或 DER）",
            "Certificate file (PEM or DER)"))]
        file: Option<PathBuf>,
        #[command(flatten)]
        choice: KeyChoice,
    },
    #[command(about = help(
        "验证数字证书：签名、有效期、用途、注销",
        "Verify a certificate: signatures, period, purpose, revocation"))]
    Verify(VerifyCertArgs),
    #[command(about = help("从 USB Key 导出证书（PEM）", "Export a certificate from a key (PEM)"))]
    Export {
        #[command(flatten)]
        choice: KeyChoice,
        #[arg(long = "use", value_enum, help = help("哪一张证书", "Which certificate"))]
        usage: UseName,
        #[arg(long, value_name = "FILE", help = help("写入的文件", "File to write"))]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct VerifyCertArgs {
    #[arg(value_name = "FILE", help = help(
        "要验证的证书（PEM 或 DER）",
        "Certificate to verify (PEM or DER)"))]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    #[arg(long, value_enum, default_value = "login", help = help("用途", "Purpose"))]
    pub(crate) purpose: PurposeName,
}

/// What a verifier trusts.
#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    #[arg(long, value_name = "FILE", required = true, help = help(
        "信任的根证书，可多次",
        "Trusted root certificate, may repeat"))]
    pub(crate) anchor: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", help = help(
        "中间证书，可多次",
        "Intermediate certificate, may repeat"))]
    pub(crate) intermediate: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", help = help(
        "证书注销列表（CRL），可多次",
        "Revocation list (CRL), may repeat"))]
    pub(crate) crl: Vec<PathBuf>,
    #[arg(long, help = help(
        "接受软件 USB Key 的证书（保证级别低）",
        "Accept certificates of software keys (low assurance)"))]
    pub(crate) accept_software_keys: bool,
    #[arg(long, conflicts_with = "crl", help = help(
        "不检查是否已注销；已注销的证书也会通过",
        "Leave revocation unchecked: a revoked certificate passes"))]
    pub(crate) no_revocation_check: bool,
}
