// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::document::RuleArgs;
use super::{KeyChoice, PinInput, help};

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)] // one value per process
pub(crate) enum CsrCommand {
    #[command(about = help(
        "写出证书申请：密钥在 USB Key 内产生，或用密钥文件",
        "Write a request: the key pair is made on a key, or comes from a file"))]
    New(NewCsrArgs),
    #[command(about = help(
        "查看证书申请并验证其签名",
        "Show a certificate request and verify its signature"))]
    Show {
        #[arg(value_name = "FILE", help = help("证书申请（PEM 或 DER）", "The request (PEM or DER)"))]
        file: PathBuf,
        #[command(flatten)]
        rules: RuleArgs,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NewCsrArgs {
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[command(flatten)]
    pub(crate) pin: PinInput,
    #[arg(long, value_name = "FILE", conflicts_with = "key", help = help(
        "私钥文件（未加密的 PKCS#8 PEM；SM2、RSA 或 P-256），代替 USB Key",
        "Private key file instead of a key (PKCS#8 PEM, not encrypted; SM2, RSA or P-256)"))]
    pub(crate) key_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    #[arg(long, requires = "temporary_key_out", help = help(
        "按 CFCA 双证申请的写法（属性不带 SET，附临时公钥）",
        "Write it as CFCA takes requests for two certificates (no SET, temporary key)"))]
    pub(crate) cfca: bool,
    #[arg(long, value_name = "FILE", requires = "cfca", help = help(
        "新产生的临时私钥写入的文件，导入加密密钥时要用",
        "File for the new temporary private key, needed when the encryption key comes"))]
    pub(crate) temporary_key_out: Option<PathBuf>,
    #[arg(long, value_name = "N", help = help(
        "从文件描述符 N 读取申请口令（一行）",
        "Read the challenge password from file descriptor N, one line"))]
    pub(crate) challenge_fd: Option<u32>,
    #[arg(long, requires = "challenge_fd", help = help(
        "申请口令使用 GM/T 0092 的标识，而不是 PKCS#9 的",
        "The challenge password under the identifier of GM/T 0092 instead of PKCS #9"))]
    pub(crate) gmt0092: bool,
    #[arg(long, value_name = "FILE", help = help(
        "证书申请写入的文件（PEM）",
        "File for the request (PEM)"))]
    pub(crate) out: PathBuf,
}

/// The fields of a requested name.
#[derive(Debug, Args)]
pub(crate) struct SubjectArgs {
    #[arg(long, value_name = "TEXT", help = help("国家代码，通常 CN", "Country code, usually CN"))]
    pub(crate) country: Option<String>,
    #[arg(long, value_name = "TEXT", help = help("省份", "Province"))]
    pub(crate) province: Option<String>,
    #[arg(long, value_name = "TEXT", help = help("城市", "Locality"))]
    pub(crate) locality: Option<String>,
    #[arg(long, value_name = "TEXT", help = help("单位名称", "Organisation"))]
    pub(crate) organization: Option<String>,
    #[arg(long, value_name = "TEXT", help = help("部门", "Organisational unit"))]
    pub(crate) organizational_unit: Option<String>,
    #[arg(long, value_name = "TEXT", help = help(
        "主体序号，例如统一社会信用代码",
        "Serial number of the subject, such as the credit code"))]
    pub(crate) subject_serial: Option<String>,
    #[arg(long, value_name = "TEXT", help = help("证书使用名称", "Common name"))]
    pub(crate) common_name: Option<String>,
}
