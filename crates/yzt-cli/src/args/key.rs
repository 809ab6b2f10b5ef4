// SPDX-License-Identifier: MIT OR Apache-2.0
use clap::{Args, Subcommand};

use super::help;

/// Which key, and which of its certificates.
#[derive(Debug, Args)]
pub(crate) struct KeyChoice {
    #[arg(long, value_name = "SERIAL", help = help(
        "USB Key 序列号；只插着一个时可以不写",
        "Serial number of the key; may be left out when exactly one is present"))]
    pub(crate) key: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    #[command(about = help(
        "列出 USB Key：单位名称、到期时间、还可尝试次数",
        "List keys: organisation, expiry, tries left"))]
    List,
    #[command(about = help("查看一个 USB Key 的全部信息", "Show all about one key"))]
    Info {
        #[command(flatten)]
        choice: KeyChoice,
    },
}
