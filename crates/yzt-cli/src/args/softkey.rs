// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::help;

#[derive(Debug, Subcommand)]
pub(crate) enum SoftKeyCommand {
    #[command(about = help(
        "新建软件 USB Key（默认 PIN 码 123456）",
        "Make a software key (default PIN 123456)"))]
    New(NewSoftKeyArgs),
    #[command(about = help("列出软件 USB Key", "List software keys"))]
    List,
    #[command(about = help(
        "把软件 USB Key 放进虚拟读卡器（vsmartcard vpcd），直到被中断",
        "Put a software key into a virtual reader (vsmartcard's vpcd) until interrupted"))]
    Serve(ServeSoftKeyArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ServeSoftKeyArgs {
    #[arg(long, value_name = "SERIAL", help = help(
        "软件 USB Key 的序列号",
        "Serial number of the software key"))]
    pub(crate) key: String,
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1", help = help(
        "虚拟读卡器所在的主机；传输不加密，只应连接本机",
        "Host of the virtual reader; nothing is encrypted on the way, so keep to this computer"))]
    pub(crate) host: String,
    #[arg(long, value_name = "PORT", default_value_t = yzt_softkey::vpcd::PORT, help = help(
        "虚拟读卡器的端口",
        "Port of the virtual reader"))]
    pub(crate) port: u16,
}

#[derive(Debug, Args)]
pub(crate) struct NewSoftKeyArgs {
    #[arg(long, value_name = "NAME", help = help("单位名称", "Name of the organisation"))]
    pub(crate) organization: String,
    #[arg(long, value_name = "TEXT", help = help(
        "USB Key 名称，最多 32 字节；不写时取单位名称",
        "Label of the key, at most 32 bytes; the organisation's name without it"))]
    pub(crate) label: Option<String>,
    #[arg(long, value_name = "SERIAL", help = help(
        "序列号；不写时随机产生",
        "Serial number; random without it"))]
    pub(crate) serial: Option<String>,
    #[arg(long, value_name = "FILE", help = help(
        "管理员 PIN 码写入的文件（归证书签发机构保管，不得留在用户一侧）",
        "File for the administrator PIN (kept by the certificate authority, never by the holder)"))]
    pub(crate) admin_pin_out: PathBuf,
}
