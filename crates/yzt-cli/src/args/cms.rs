// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use yzt_cms::Dialect;
use yzt_crypto::content::ContentCipher;

use super::document::{EvidenceArgs, Leniency, RuleArgs};
use super::{KeyChoice, PinInput, PurposeName, help};

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)] // one value per process
pub(crate) enum CmsCommand {
    #[command(about = help(
        "签名成消息（GM/T 0010 或 RFC 5652）",
        "Sign content as a message (GM/T 0010 or RFC 5652)"))]
    Sign(SignMessageArgs),
    #[command(about = help(
        "验证签名消息，取出内容",
        "Verify a signed message and take its content out"))]
    Verify(VerifyMessageArgs),
    #[command(about = help("为一个或多个接收人加密", "Encrypt for one or more recipients"))]
    Encrypt(EncryptArgs),
    #[command(about = help("解密消息", "Decrypt a message"))]
    Decrypt(DecryptArgs),
    #[command(about = help("查看消息（不验证、不解密）", "Show a message without verifying or opening it"))]
    Show {
        #[arg(value_name = "FILE", help = help(
            "消息（DER、BER 或 PEM）；“-”为标准输入",
            "The message (DER, BER or PEM); - is standard input"))]
        file: PathBuf,
        #[command(flatten)]
        leniency: Leniency,
    },
}

/// A family of messages, as a person names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DialectName {
    Gmt0010,
    Rfc5652,
}

impl DialectName {
    /// The family of that name.
    pub(crate) const fn dialect(self) -> Dialect {
        match self {
            Self::Gmt0010 => Dialect::Gmt0010,
            Self::Rfc5652 => Dialect::Rfc5652,
        }
    }
}

/// A cipher, as a person names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CipherName {
    Sm4Cbc,
    Sm4Gcm,
    Aes128Cbc,
    Aes192Cbc,
    Aes256Cbc,
    Aes128Gcm,
    Aes192Gcm,
    Aes256Gcm,
}

impl CipherName {
    /// The cipher of that name.
    pub(crate) const fn cipher(self) -> ContentCipher {
        match self {
            Self::Sm4Cbc => ContentCipher::Sm4Cbc,
            Self::Sm4Gcm => ContentCipher::Sm4Gcm,
            Self::Aes128Cbc => ContentCipher::Aes128Cbc,
            Self::Aes192Cbc => ContentCipher::Aes192Cbc,
            Self::Aes256Cbc => ContentCipher::Aes256Cbc,
            Self::Aes128Gcm => ContentCipher::Aes128Gcm,
            Self::Aes192Gcm => ContentCipher::Aes192Gcm,
            Self::Aes256Gcm => ContentCipher::Aes256Gcm,
        }
    }
}

/// What CFCA's software expects, by its version.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CfcaName {
    Current,
    Before32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Choice {
    With,
    Without,
}

/// A private key: on a key, or in a file.
#[derive(Debug, Args)]
pub(crate) struct PrivateKeyArgs {
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[command(flatten)]
    pub(crate) pin: PinInput,
    #[arg(long, value_name = "FILE", requires = "certificate", conflicts_with = "key", help = help(
        "私钥文件（未加密的 PKCS#8 PEM），代替 USB Key；供测试和服务器使用",
        "Private key file instead of a key (PKCS#8 PEM, not encrypted), for tests and servers"))]
    pub(crate) key_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "key_file", help = help(
        "私钥文件对应的证书",
        "The certificate of the private key file"))]
    pub(crate) certificate: Option<PathBuf>,
}

/// Where content comes from and goes to.
#[derive(Debug, Args)]
pub(crate) struct ThroughArgs {
    #[arg(long = "in", value_name = "FILE", help = help(
        "输入文件；“-”为标准输入",
        "File to read; - is standard input"))]
    pub(crate) input: PathBuf,
    #[arg(long, value_name = "FILE", help = help(
        "输出文件；“-”为标准输出。全部完成后才出现",
        "File to write; - is standard output. It appears only when all is done"))]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SignMessageArgs {
    #[command(flatten)]
    pub(crate) key: PrivateKeyArgs,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[arg(long, value_enum, default_value = "gmt0010", help = help("消息的标准", "The standard of the message"))]
    pub(crate) dialect: DialectName,
    #[arg(long, help = help("内容不放进消息", "Leave the content out of the message"))]
    pub(crate) detached: bool,
    #[arg(long, value_enum, help = help(
        "签名是否包括属性（含签名时间）；不写时按标准的习惯",
        "Whether the signature covers attributes with the time; by default as the standard has it"))]
    pub(crate) attributes: Option<Choice>,
    #[arg(long, value_name = "FILE", help = help(
        "一同放入的证书，可多次",
        "Certificates to go along, may repeat"))]
    pub(crate) chain: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyMessageArgs {
    #[arg(long = "in", value_name = "FILE", help = help(
        "签名消息（DER、BER 或 PEM）；“-”为标准输入",
        "The signed message (DER, BER or PEM); - is standard input"))]
    pub(crate) input: PathBuf,
    #[arg(long, value_name = "FILE", help = help(
        "内容不在消息里时，内容的文件；“-”为标准输入",
        "The content where it is not in the message; - is standard input"))]
    pub(crate) content: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with = "content", help = help(
        "取出的内容写入的文件；“-”为标准输出。全部有效时才出现",
        "File for the content; - is standard output. It appears only when all is valid"))]
    pub(crate) out: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = help(
        "签名人或中间的证书，可多次",
        "Certificates of signers or between, may repeat"))]
    pub(crate) certificate: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", help = help(
        "信任的根证书，可多次；不写时只验证签名，不判断可信",
        "Trusted root certificate, may repeat; without it only signatures are checked"))]
    pub(crate) anchor: Vec<PathBuf>,
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
    #[arg(long, value_enum, default_value = "signature", help = help("用途", "Purpose"))]
    pub(crate) purpose: PurposeName,
    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct EncryptArgs {
    #[arg(long, value_name = "FILE", required = true, help = help(
        "接收人的加密证书，可多次",
        "A recipient's encryption certificate, may repeat"))]
    pub(crate) recipient: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[arg(long, value_enum, default_value = "gmt0010", help = help("消息的标准", "The standard of the message"))]
    pub(crate) dialect: DialectName,
    #[arg(long, value_enum, help = help(
        "加密算法；GM/T 0010 只有 sm4-cbc，RFC 5652 默认 sm4-gcm",
        "The cipher; GM/T 0010 has sm4-cbc only, RFC 5652 takes sm4-gcm by default"))]
    pub(crate) cipher: Option<CipherName>,
    #[arg(long, value_enum, help = help(
        "按 CFCA 软件（SADK）的写法；before32 为 3.2 之前的版本",
        "As CFCA's software (SADK) expects it; before32 is before version 3.2"))]
    pub(crate) cfca: Option<CfcaName>,
}

#[derive(Debug, Args)]
pub(crate) struct DecryptArgs {
    #[command(flatten)]
    pub(crate) key: PrivateKeyArgs,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[command(flatten)]
    pub(crate) leniency: Leniency,
}
