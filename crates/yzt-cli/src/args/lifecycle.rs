// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand};

use yzt_lifecycle::advice::Loss;
use yzt_lifecycle::service::{Actor, Channel, ServiceKind};

use super::{KeyChoice, help};

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)] // one value per process
pub(crate) enum LifecycleCommand {
    #[command(about = help(
        "该办什么、怎么办：资料、费用、方式、地址、时间",
        "What is due and what it takes: papers, fee, ways, address, time"))]
    Advise(AdviseArgs),
    #[command(about = help(
        "按业务规则登记一步，写入流水",
        "Let something happen under the policy and write it to the journal"))]
    Apply(ApplyArgs),
    #[command(about = help("检查业务规则文件", "Check a policy file"))]
    CheckPolicy {
        #[arg(value_name = "FILE", help = help("业务规则（TOML）", "The policy (TOML)"))]
        file: PathBuf,
        #[arg(long, help = help("列出业务与资料对照表", "Print the matrix of services and papers"))]
        matrix: bool,
    },
    #[command(about = help(
        "从流水得出登记册的状态",
        "The register's state, from its journal"))]
    Replay(ReplayArgs),
    #[command(about = help(
        "验证流水：改动、缺失、次序、不该发生的步骤",
        "Verify a journal: edits, gaps, order, steps that were not allowed"))]
    VerifyJournal(VerifyJournalArgs),
    #[command(about = help(
        "生成可打印的表格（HTML）",
        "Make a form, ready to print (HTML)"))]
    Form(FormArgs),
}

/// Which authority's rules.
#[derive(Debug, Args)]
pub(crate) struct PolicyChoice {
    #[arg(long, value_name = "FILE|NAME", default_value = "employers", help = help(
        "业务规则文件，或自带规则的名称",
        "Policy file, or the name of one that is shipped"))]
    pub(crate) policy: String,
}

/// What advice is given about.
#[derive(Debug, Args)]
pub(crate) struct WhoseArgs {
    #[arg(value_name = "FILE", conflicts_with_all = ["key", "journal"], help = help(
        "证书文件；不写时读取 USB Key",
        "Certificate file; without it the key is read"))]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[arg(
        long,
        value_name = "FILE",
        requires = "organisation",
        conflicts_with = "key",
        help = help("登记册的流水文件", "Journal of the register")
    )]
    pub(crate) journal: Option<PathBuf>,
    #[arg(long, value_name = "ID", requires = "journal", help = help(
        "流水中的单位编号（统一社会信用代码）",
        "The organisation in the journal, by its code"))]
    pub(crate) organisation: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AdviseArgs {
    #[command(flatten)]
    pub(crate) whose: WhoseArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    #[arg(long, value_name = "SERVICE", value_parser = service, help = help(
        "只说明这项业务，例如 REISSUE、CHANGE_NAME、UNLOCK",
        "Tell about this service only, for example REISSUE, CHANGE_NAME, UNLOCK"))]
    pub(crate) service: Option<ServiceKind>,
    #[arg(long, value_name = "lost|damaged", value_parser = loss, help = help(
        "USB Key 已遗失或损坏；与证书文件或流水一起使用",
        "The key is lost or damaged; with a certificate file or a journal"))]
    pub(crate) reported: Option<Loss>,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    #[arg(value_name = "FILE", conflicts_with = "key", help = help(
        "证书文件；不写时读取 USB Key",
        "Certificate file; without it the key is read"))]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    #[arg(value_name = "JOURNAL", help = help("流水文件", "The journal"))]
    pub(crate) journal: PathBuf,
    #[arg(long, value_name = "FILE", required_unless_present = "adopt", help = help(
        "要登记的一步（JSON），或按次序的几步：全部登记或全部不登记；- 为标准输入",
        "What happens (JSON), or several in order, all or none; - is standard input"))]
    pub(crate) event: Option<PathBuf>,
    #[arg(long, conflicts_with = "event", help = help(
        "采用 --policy 给出的业务规则；流水不存在时新建",
        "Adopt the policy of --policy; makes the journal if there is none"))]
    pub(crate) adopt: bool,
    #[arg(long, value_name = "ACTOR", value_parser = actor, help = help(
        "谁做的，例如 handler、customer-service、finance",
        "Who acts, for example handler, customer-service, finance"))]
    pub(crate) actor: Actor,
    #[arg(long, value_name = "TEXT", help = help("原因", "The reason"))]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    #[arg(value_name = "JOURNAL", help = help("流水文件", "The journal"))]
    pub(crate) journal: PathBuf,
    #[arg(long, value_name = "ID", help = help("只列出这个单位", "This organisation only"))]
    pub(crate) organisation: Option<String>,
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyJournalArgs {
    #[arg(value_name = "JOURNAL", help = help("流水文件", "The journal"))]
    pub(crate) journal: PathBuf,
    #[arg(long, value_name = "FILE", requires = "checkpoint_key", help = help(
        "签名的检查点，可多次",
        "A signed checkpoint, may repeat"))]
    pub(crate) checkpoint: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "checkpoint", help = help(
        "验证检查点签名的证书（PEM 或 DER）",
        "Certificate that verifies the checkpoints (PEM or DER)"))]
    pub(crate) checkpoint_key: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
}

#[derive(Debug, Args)]
pub(crate) struct FormArgs {
    #[arg(value_name = "FORM", help = help(
        "表格名称，例如 employer-application、pin-reset、order-summary",
        "The form's name, for example employer-application, pin-reset, order-summary"))]
    pub(crate) form: String,
    #[arg(long, value_name = "VERSION", help = help(
        "表格版本；不写时用业务规则指定的版本",
        "The form's version; without it the one that the policy names"))]
    pub(crate) form_version: Option<String>,
    #[arg(long, value_name = "FILE", help = help("要填入的内容（JSON）", "What is filled in (JSON)"))]
    pub(crate) data: Option<PathBuf>,
    #[arg(long, help = help(
        "从 USB Key 的证书填入单位、代码、证书序列号、到期日",
        "Fill in organisation, code, serial number and expiry from the key's certificate"))]
    pub(crate) from_key: bool,
    #[command(flatten)]
    pub(crate) choice: KeyChoice,
    #[arg(long, value_name = "SERVICE", value_parser = service, help = help(
        "为哪项业务打印",
        "For which service"))]
    pub(crate) service: Option<ServiceKind>,
    #[arg(long, value_name = "WAY", value_parser = channel, help = help(
        "以哪种方式办理，例如 on-site、post",
        "By which way, for example on-site, post"))]
    pub(crate) channel: Option<Channel>,
    #[arg(long, help = help("只打印一份", "One copy only"))]
    pub(crate) one_copy: bool,
    #[arg(long, help = help(
        "英文对照件；提交的表格为中文",
        "In English, to read beside the Chinese form that is handed in"))]
    pub(crate) english: bool,
    #[arg(long, value_name = "FILE", help = help("写入的文件（HTML）", "File to write (HTML)"))]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
}

/// A name of a closed list, or the list.
macro_rules! by_name {
    ($($parser:ident -> $kind:ty;)*) => {
        $(fn $parser(text: &str) -> Result<$kind, String> {
            let name = |kind: &$kind| kind.name();
            <$kind>::ALL
                .iter()
                .copied()
                .find(|kind| kind.name().eq_ignore_ascii_case(text))
                .ok_or_else(|| <$kind>::ALL.iter().map(name).collect::<Vec<_>>().join(", "))
        })*
    };
}

by_name! {
    service -> ServiceKind;
    channel -> Channel;
    actor -> Actor;
    loss -> Loss;
}
