// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::Args;

use super::help;

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[arg(long, value_name = "FILE", help = help(
        "另把结果写入文件，供客服分析：不含 PIN 码，默认不含完整序列号和单位名称",
        "Also write a file for customer service: without PINs, and by default without whole serial numbers and names"))]
    pub(crate) bundle: Option<PathBuf>,
    #[arg(long, requires = "bundle", help = help(
        "在该文件中写明完整的序列号、USB Key 名称和单位名称",
        "Put whole serial numbers, labels and organisations into that file"))]
    pub(crate) identify: bool,
    #[arg(long, value_name = "FILE", help = help(
        "检查厂商的程序库能否在本机加载（只读取，不加载），可多次",
        "Check whether a maker's library could be loaded here (it is read, not loaded), may repeat"))]
    pub(crate) library: Vec<PathBuf>,
    #[arg(long, value_name = "RFC3339", help = help(
        "现在的正确时间，用来检查时钟",
        "The right time now, to check the clock with"))]
    pub(crate) reference_time: Option<String>,
    #[arg(long, value_name = "DATE", help = help(
        "网站应答中 Date 一行的内容，用来检查时钟（不访问网络）",
        "The Date line of a site's answer, to check the clock with (no network is used)"))]
    pub(crate) portal_date: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[arg(value_name = "NUMBER", help = help(
        "错误编号，例如 2000 或 YZT-2000",
        "The number of an error, such as 2000 or YZT-2000"))]
    pub(crate) number: String,
}
