// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::Args;

use super::help;

#[derive(Debug, Args)]
pub(crate) struct Asn1Args {
    #[arg(value_name = "FILE", help = help(
        "DER、BER、PEM、Base64 或十六进制文件；“-”为标准输入",
        "A file in DER, BER, PEM, Base64 or hexadecimal digits; - is standard input"))]
    pub(crate) file: PathBuf,
    #[arg(long = "from", value_name = "OFFSET", default_value_t = 0, help = help(
        "从该偏移开始解析（解码后的字节数）",
        "Begin at this offset, in bytes after decoding"))]
    pub(crate) offset: usize,
    #[arg(long, value_name = "LEVELS", default_value_t = 64, help = help(
        "最多展开的层数",
        "Levels to follow at most"))]
    pub(crate) depth: usize,
    #[arg(long, value_name = "BYTES", default_value_t = 64, help = help(
        "每个值最多显示的字节数",
        "Bytes of each value to show at most"))]
    pub(crate) bytes: usize,
    #[arg(long, help = help(
        "不展开装有 DER 的 OCTET STRING 和 BIT STRING",
        "Leave OCTET STRINGs and BIT STRINGs that hold DER closed"))]
    pub(crate) closed: bool,
}
