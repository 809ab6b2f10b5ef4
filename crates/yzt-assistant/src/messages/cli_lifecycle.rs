// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can keep the command from advising and from writing journals: 5080 to 5099.

use super::Kind::{Environment, Input, Refused};
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        5080,
        "EVENT_FILE_INVALID",
        Input,
        ["登记内容的文件格式不对。", "The file of what is to be entered cannot be read."],
    )
    .cause([
        "文件不是约定的 JSON，或有不认识的字段、日期或名称。",
        "It is not JSON of that kind, or holds a member, date or name that is not known.",
    ])
    .advice([
        "按所报的行和列改正后再登记；流水没有变化。",
        "Correct it at the line and column and enter it again; the journal is unchanged.",
    ])
    .desk([
        "对照已有流水中同类的一步填写；一个文件可以放几步，写成 JSON 数组。",
        "Compare it with an entry of that kind in a journal; several steps stand in a JSON array.",
    ]),
    Message::new(
        5081,
        "JOURNAL_BUSY",
        Environment,
        ["流水文件正被其他程序使用。", "Another process is writing to the journal."],
    )
    .cause([
        "另一个 yzt lifecycle apply 还没有结束。",
        "Another `yzt lifecycle apply` has not ended.",
    ])
    .advice(["稍后再试。", "Try again in a moment."])
    .desk([
        "一直如此时，查看是否有没有退出的 yzt 进程。",
        "If it stays so, look for a yzt process that hangs.",
    ]),
    Message::new(
        5082,
        "ORGANISATION_NOT_IN_JOURNAL",
        Refused,
        ["流水中没有这个单位。", "The journal has no such organisation."],
    )
    .cause([
        "编号有误，或该单位还没有登记。",
        "The identifier is wrong, or the organisation was not entered.",
    ])
    .advice([
        "用 yzt lifecycle replay 列出单位，核对统一社会信用代码。",
        "List them with `yzt lifecycle replay` and compare the code.",
    ])
    .desk([
        "没有登记的单位先登记，再办理业务。",
        "Enter the organisation first; its orders come after.",
    ]),
    Message::new(
        5083,
        "CERT_PERIOD_IMPOSSIBLE",
        Input,
        ["证书的有效期起止颠倒。", "The certificate's period ends before it begins."],
    )
    .cause([
        "签发时日期写错，或文件已损坏。",
        "The dates were written wrongly at issue, or the file is damaged.",
    ])
    .advice([
        "这张证书不能使用，请联系客服重新签发。",
        "It can never be used: ask customer service for another.",
    ])
    .desk([
        "核对签发记录，注销后重新签发。",
        "Compare it with the record of issue, revoke it and issue another.",
    ]),
    Message::new(
        5084,
        "SERVICE_NOT_OFFERED",
        Refused,
        ["业务规则中没有这项业务。", "The policy does not offer this service."],
    )
    .cause(["所用的业务规则没有规定它。", "The policy in use says nothing about it."])
    .advice([
        "用 yzt lifecycle check-policy --matrix 查看有哪些业务，或致电客服。",
        "See what there is with `yzt lifecycle check-policy --matrix`, or call customer service.",
    ])
    .desk([
        "确认使用的是本机构的业务规则文件。",
        "See that the policy in use is that of your authority.",
    ]),
];
