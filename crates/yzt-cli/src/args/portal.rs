// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::cert::TrustArgs;
use super::help;

#[derive(Debug, Subcommand)]
pub(crate) enum PortalCommand {
    #[command(about = help("为一个会话签发登录质询", "Issue the login challenge of a session"))]
    Challenge {
        #[arg(long, value_name = "DIR", help = help(
            "网站保存质询的目录",
            "Folder where the portal keeps its challenges"))]
        state: PathBuf,
        #[arg(long, value_name = "ORIGIN", help = help(
            "网站地址，例如 https://job.example.test",
            "The portal's origin, for example https://job.example.test"))]
        origin: String,
        #[arg(long, value_name = "ID", help = help("登录前的会话标识", "The session before the login"))]
        session: String,
        #[arg(long, value_name = "TEXT", default_value = "", help = help(
            "一证通业务标识",
            "The service's identifier"))]
        context: String,
        #[arg(long, value_name = "FILE", help = help("写入的文件", "File to write"))]
        out: PathBuf,
    },
    #[command(about = help("验证登录应答", "Verify a login token"))]
    Verify(PortalVerifyArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PortalVerifyArgs {
    #[arg(long, value_name = "DIR", help = help(
        "网站保存质询的目录",
        "Folder where the portal keeps its challenges"))]
    pub(crate) state: PathBuf,
    #[arg(long, value_name = "ORIGIN", help = help("网站地址", "The portal's origin"))]
    pub(crate) origin: String,
    #[arg(long, value_name = "ID", help = help("登录前的会话标识", "The session before the login"))]
    pub(crate) session: String,
    #[arg(long, value_name = "FILE", help = help("登录应答", "The login token"))]
    pub(crate) token: PathBuf,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
}
