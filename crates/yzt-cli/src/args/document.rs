// SPDX-License-Identifier: MIT OR Apache-2.0
//! Options that several commands about documents share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use yzt_cert::Quirks;
use yzt_cert::signature::{SignatureMode, SignatureRules};
use yzt_cert::status::RevocationPolicy;
use yzt_crypto::{DigestAlgorithm, sm2};

use super::help;
use crate::error::Error;

/// What is tolerated beyond the standards.
#[derive(Debug, Args)]
pub(crate) struct Leniency {
    #[arg(long, value_name = "QUIRKS", num_args = 0..=1, require_equals = true,
        default_missing_value = "all", value_parser = quirks, help = help(
        "容忍不合标准的写法；可写 --lenient=名称,名称 只容忍这几种，结果中列出遇到的",
        "Tolerate departures from the standards; --lenient=name,name tolerates those only; those met are named"))]
    lenient: Option<Quirks>,
}

impl Leniency {
    /// The quirks that are allowed.
    pub(crate) fn allowed(&self) -> Quirks {
        self.lenient.unwrap_or(Quirks::STRICT)
    }
}

fn quirks(text: &str) -> Result<Quirks, String> {
    if text == "all" {
        return Ok(Quirks::ALL);
    }
    text.parse().map_err(|error: yzt_cert::Error| error.to_string())
}

/// A way of making the digest, as a person names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ModeName {
    EmptyIdentifier,
    WithoutZ,
    DoubleHash,
}

/// What a signature may look like.
#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    #[command(flatten)]
    pub(crate) leniency: Leniency,
    #[arg(long, value_name = "ID", help = help(
        "除默认标识外，也接受用该 SM2 用户标识所作的签名",
        "Accept SM2 signatures under this identifier as well as the default one"))]
    sm2_id: Option<String>,
    #[arg(long, value_enum, value_name = "MODE", help = help(
        "也接受这样计算摘要的签名，可多次；结果中会写明",
        "Accept signatures whose digest was made so, may repeat; the answer names it"))]
    accept_mode: Vec<ModeName>,
}

impl RuleArgs {
    /// The rules that the options name.
    pub(crate) fn rules(&self) -> Result<SignatureRules, Error> {
        let mut rules = SignatureRules::default().tolerating(self.leniency.allowed());
        if let Some(identifier) = &self.sm2_id {
            rules.identifier = sm2::DistinguishedId::new(identifier.as_bytes())?;
            rules = rules.allowing(SignatureMode::GivenIdentifier);
        }
        for mode in &self.accept_mode {
            rules = rules.allowing(match mode {
                ModeName::EmptyIdentifier => SignatureMode::EmptyIdentifier,
                ModeName::WithoutZ => SignatureMode::WithoutZ,
                ModeName::DoubleHash => SignatureMode::DoubleHash,
            });
        }
        Ok(rules)
    }
}

/// Whether and how the network is asked.
#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    #[arg(long, help = help(
        "按证书中的地址下载注销列表、询问 OCSP 服务（仅 http；只问信任链上的证书）",
        "Fetch lists and ask responders at the addresses in certificates that lead to an anchor (http only)"))]
    pub(crate) fetch: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// How the network is asked.
#[derive(Debug, Args)]
pub(crate) struct NetworkArgs {
    #[arg(long, value_name = "FOLDER", help = help(
        "下载内容的缓存目录；不写时在用户缓存目录",
        "Folder that keeps what was fetched; without it the user's cache folder"))]
    pub(crate) cache: Option<PathBuf>,
    #[arg(long, conflicts_with = "cache", help = help("不使用缓存", "Keep and use no cache"))]
    pub(crate) no_cache: bool,
    #[arg(long, value_name = "SECONDS", default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(1..=600), help = help(
        "每个地址最多等待的秒数",
        "Seconds to wait for each address at most"))]
    pub(crate) fetch_seconds: u64,
}

/// What must be known about revocation, as a person names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RevocationName {
    All,
    Leaf,
    WhereListed,
}

impl RevocationName {
    /// The policy of that name.
    pub(crate) const fn policy(self) -> RevocationPolicy {
        match self {
            Self::All => RevocationPolicy::RequireAll,
            Self::Leaf => RevocationPolicy::RequireLeaf,
            Self::WhereListed => RevocationPolicy::WhereListed,
        }
    }
}

/// Evidence about revocation beside lists, and what is asked of it.
#[derive(Debug, Args)]
pub(crate) struct EvidenceArgs {
    #[arg(long, value_name = "FILE", help = help(
        "OCSP 应答（DER），可多次",
        "OCSP response (DER), may repeat"))]
    pub(crate) ocsp: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "all", help = help(
        "哪些证书必须查明是否已注销",
        "Which certificates' revocation status must be known"))]
    pub(crate) revocation: RevocationName,
    #[arg(long, value_name = "SECONDS", default_value_t = 0, help = help(
        "签发方时钟最多可快多少秒",
        "Seconds by which an issuer's clock may be ahead"))]
    pub(crate) clock_skew: u32,
    #[command(flatten)]
    pub(crate) fetching: FetchArgs,
}

/// A digest, as a person names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DigestName {
    Sha1,
    Sha256,
    Sm3,
}

impl DigestName {
    /// The digest of that name.
    pub(crate) const fn algorithm(self) -> DigestAlgorithm {
        match self {
            Self::Sha1 => DigestAlgorithm::Sha1,
            Self::Sha256 => DigestAlgorithm::Sha256,
            Self::Sm3 => DigestAlgorithm::Sm3,
        }
    }
}
