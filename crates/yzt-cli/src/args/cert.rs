// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use yzt_cert::path::Purpose;

use super::document::{EvidenceArgs, Leniency, RuleArgs};
use super::{KeyChoice, PinInput, StatusArgs, help};

/// The certificate's purpose, as a person names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PurposeName {
    Login,
    Signature,
    Encryption,
    Ca,
}

impl PurposeName {
    /// The purpose of that name.
    pub(crate) const fn purpose(self) -> Purpose {
        match self {
            Self::Login => Purpose::Login,
            Self::Signature => Purpose::Signing,
            Self::Encryption => Purpose::Encryption,
            Self::Ca => Purpose::Authority,
        }
    }
}

/// One of the two certificates of a key.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum UseName {
    Signature,
    Encryption,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)] // one value per process
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
        #[command(flatten)]
        leniency: Leniency,
    },
    #[command(about = help(
        "验证数字证书：签名、有效期、用途、注销",
        "Verify a certificate: signatures, period, purpose, revocation"))]
    Verify(VerifyCertArgs),
    #[command(about = help(
        "说明证书、申请、注销列表、消息或文件的签名为什么无效",
        "Say why a signature fails: of a certificate, request, list, message or file"))]
    Explain(ExplainSignatureArgs),
    #[command(about = help(
        "查看证书所代表的单位：名称、代码、各类编号",
        "Show which organisation a certificate identifies"))]
    Identity {
        #[arg(value_name = "FILE", help = help(
            "证书文件（PEM 或 DER）",
            "Certificate file (PEM or DER)"))]
        file: PathBuf,
        #[command(flatten)]
        leniency: Leniency,
    },
    #[command(about = help(
        "证书状态：还有多少天、该办什么、怎么办",
        "How a certificate stands: days left, what is due, what it takes"))]
    Status(StatusArgs),
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
    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,
    #[arg(long, value_name = "OID", help = help(
        "可接受的证书策略，可多次；不写时都可以",
        "An acceptable certificate policy, may repeat; without it any is"))]
    pub(crate) policy: Vec<String>,
    #[arg(long, help = help(
        "证书链必须有可接受的证书策略",
        "Require the path to be valid for an acceptable policy"))]
    pub(crate) require_policy: bool,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

/// A signature, and what may have made it.
#[derive(Debug, Args)]
pub(crate) struct ExplainSignatureArgs {
    #[arg(value_name = "FILE", required_unless_present = "signature", help = help(
        "证书、证书申请、注销列表或签名消息",
        "A certificate, request, revocation list or signed message"))]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "message", conflicts_with = "file", help = help(
        "单独的签名值",
        "A signature value by itself"))]
    pub(crate) signature: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = help(
        "被签名的内容；用于单独的签名，或内容不在其中的消息",
        "What was signed: for a signature by itself, or a message without its content"))]
    pub(crate) message: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = help(
        "可能的签名者的证书，可多次；第一张是应当的签名者",
        "Certificate of a possible signer, may repeat; the first is the one that should have signed"))]
    pub(crate) issuer: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", help = help(
        "可能的签名公钥（PEM 或 DER），可多次",
        "Public key of a possible signer (PEM or DER), may repeat"))]
    pub(crate) public_key: Vec<PathBuf>,
    #[arg(long, value_name = "ID", help = help(
        "也试该 SM2 用户标识，可多次",
        "Try this SM2 identifier too, may repeat"))]
    pub(crate) sm2_id: Vec<String>,
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
