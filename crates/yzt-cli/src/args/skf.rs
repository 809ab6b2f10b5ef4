// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::help;

#[derive(Debug, Subcommand)]
pub(crate) enum SkfCommand {
    #[command(about = help(
        "查看一个 SKF 程序库并给出报告：只读取，从不尝试 PIN 码",
        "Report on an SKF library: nothing is written and no PIN is tried"))]
    Probe(ProbeSkfArgs),
    #[command(hide = true, about = help(
        "程序库在其中运行的进程，由本命令自己启动",
        "The process a library runs in, which this command starts itself"))]
    Helper,
}

#[derive(Debug, Args)]
pub(crate) struct ProbeSkfArgs {
    #[arg(value_name = "LIB", help = help(
        "程序库的文件",
        "The library's file"))]
    pub(crate) library: PathBuf,
    #[arg(long, help = help(
        "隐去序列号、USB Key 名称、容器名称和证书主题，以便发给他人",
        "Leave out serial numbers, labels, names of containers and subjects, to pass it on"))]
    pub(crate) redact: bool,
    #[arg(long, value_name = "DIR", default_value = crate::loaded::PROFILES, help = help(
        "程序库配置文件（*.toml）所在目录",
        "Folder of profiles (*.toml) for libraries"))]
    pub(crate) profiles: PathBuf,
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..=600), help = help(
        "一次调用最多等待的秒数，超过则视为没有应答",
        "Seconds that a call may take before it counts as hung"))]
    pub(crate) timeout: u64,
}
