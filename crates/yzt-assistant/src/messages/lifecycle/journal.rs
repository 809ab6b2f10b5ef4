// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies, stored states and journals: 4240 to 4263.

use crate::messages::Kind::{Input, Refused};
use crate::messages::Message;

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        4240,
        "POLICY_INVALID",
        Input,
        ["策略文件有错误。", "The policy file is wrong."],
    )
    .cause([
        "所指的行列处有不认识的键、不允许的值或写法错误。",
        "At the line and column that are named stands an unknown key, an impossible value or a slip.",
    ])
    .advice([
        "按所指的行列改正，再检查一次。",
        "Mend it at that line and column and check it again.",
    ])
    .desk([
        "对照策略文件说明（doc/policy.md）逐项改正。",
        "Go through it with the description of policy files, doc/policy.md.",
    ]),
    Message::new(
        4241,
        "POLICY_SCHEMA_UNKNOWN",
        Input,
        ["策略文件的版本不受支持。", "The policy file has a version that is not supported."],
    )
    .cause(["文件是为别的软件版本写的。", "It was written for another version of the software."])
    .advice([
        "升级软件，或使用与本版本相符的策略文件。",
        "Update the software, or use a file for this version.",
    ])
    .desk([
        "查看文件开头的 schema 一项，与软件版本核对。",
        "Compare the file's key schema with the version of the software.",
    ]),
    Message::new(
        4242,
        "POLICY_TOO_LONG",
        Input,
        ["策略文件过大。", "The policy file is too long."],
    )
    .cause([
        "选错了文件，或者文件中有多余的内容。",
        "It is another file, or holds much that does not belong there.",
    ])
    .advice(["确认选择的是策略文件。", "See that it is the policy file."])
    .desk([
        "策略文件通常只有几十 KB；请用户重新获取。",
        "A policy has some ten kilobytes; have it fetched again.",
    ]),
    Message::new(
        4243,
        "DATE_INVALID",
        Input,
        ["日期或时间不存在。", "There is no such date or time."],
    )
    .cause([
        "例如 2 月 30 日，或者不在 1992 至 9999 年之间。",
        "It is a 30th of February, say, or not between 1992 and 9999.",
    ])
    .advice(["按 2026-07-01 或 09:00 的样子填写。", "Write it like 2026-07-01 or 09:00."])
    .desk(["与用户核对日期后重新录入。", "Compare the date with the user and enter it again."]),
    Message::new(
        4244,
        "STORED_STATE_DAMAGED",
        Input,
        ["保存的状态已损坏。", "A stored state is damaged."],
    )
    .cause(["文件被改动过，或者保存时中断。", "It was altered, or its storing was interrupted."])
    .advice([
        "从备份恢复，或由流水重新得出状态。",
        "Restore a backup, or have the state worked out from the journal.",
    ])
    .desk([
        "不要手工修改；用流水重放得到的状态替换。",
        "Do not mend it by hand; replace it by what the journal gives.",
    ]),
    Message::new(
        4245,
        "STORED_STATE_VERSION",
        Input,
        ["保存的状态是本软件不认识的版本。", "A stored state has a version that is not supported."],
    )
    .cause(["它由更新的软件保存。", "A newer version of the software stored it."])
    .advice(["升级软件后再打开。", "Update the software and open it again."])
    .desk(["各处使用同一版本的软件。", "See that the same version runs everywhere."]),
    Message::new(
        4250,
        "JOURNAL_LINE_TOO_LONG",
        Input,
        ["流水中有一行过长。", "A line of the journal is too long."],
    )
    .cause(["文件被改动过，或者不是流水文件。", "The file was altered, or is no journal."])
    .advice(["确认选择的是流水文件。", "See that it is the journal."])
    .desk(["与备份比较所指的那一行。", "Compare the line that is named with the backup."]),
    Message::new(
        4251,
        "JOURNAL_LINE_DAMAGED",
        Input,
        ["流水中有一行无法读取。", "A line of the journal cannot be read."],
    )
    .cause(["这一行被改动过，或者写入时中断。", "It was altered, or its writing was interrupted."])
    .advice(["保留原文件，从备份恢复。", "Keep the file as it is and restore the backup."])
    .desk([
        "把所指行号和两份文件交给管理员比较；没有读取任何内容。",
        "Give line number and both files to the administrator; nothing was taken from it.",
    ]),
    Message::new(
        4252,
        "JOURNAL_VERSION_UNKNOWN",
        Input,
        [
            "流水中有一行是本软件不认识的版本。",
            "A line of the journal has a version that is not supported.",
        ],
    )
    .cause(["它由更新的软件写入。", "A newer version of the software wrote it."])
    .advice(["升级软件后再读取。", "Update the software and read it again."])
    .desk(["查看哪台电脑使用了更新的版本。", "Find the computer that has the newer version."]),
    Message::new(
        4253,
        "JOURNAL_OUT_OF_SEQUENCE",
        Refused,
        [
            "流水的序号不连续：有记录被删除、插入或调换。",
            "The journal's numbers do not follow each other: entries were taken out, put in or moved.",
        ],
    )
    .cause([
        "有人改动了流水，或者拼接了不同的文件。",
        "Somebody altered the journal, or put files together.",
    ])
    .advice([
        "不要继续使用，立即报告管理员。",
        "Do not go on with it; tell the administrator at once.",
    ])
    .desk([
        "按所指行号与备份和检查点比较，查清是谁改动的。",
        "Compare from that line on with backup and checkpoints, and find out who did it.",
    ]),
    Message::new(
        4254,
        "JOURNAL_CHAIN_BROKEN",
        Refused,
        [
            "流水的前后记录对不上：有记录被修改。",
            "An entry of the journal does not follow the one before: it was altered.",
        ],
    )
    .cause([
        "所指行的前一行与写入时不同。",
        "The line before the one that is named is not as it was written.",
    ])
    .advice([
        "停止使用这份流水，立即报告管理员。",
        "Stop using this journal and tell the administrator at once.",
    ])
    .desk([
        "与备份逐行比较，从所指行的前一行开始查。",
        "Compare with the backup line by line, beginning one line before.",
    ]),
    Message::new(
        4255,
        "JOURNAL_TIME_BACKWARDS",
        Refused,
        ["流水中的时间倒退了。", "The times in the journal run backwards."],
    )
    .cause([
        "记录被改动过，或者写入时服务器时钟不准。",
        "An entry was altered, or the server's clock was wrong.",
    ])
    .advice(["报告管理员检查这份流水。", "Tell the administrator to look at the journal."])
    .desk([
        "查看所指行的时间与前一行相差多少，检查时钟同步。",
        "See how far the line's time is from the one before, and check the clock.",
    ]),
    Message::new(
        4256,
        "JOURNAL_ENTRY_NOT_ALLOWED",
        Refused,
        [
            "流水中有一步按当时的策略是不允许的。",
            "An entry of the journal was not allowed under the policy of its time.",
        ],
    )
    .cause(["记录不是由本软件正常写入的。", "This software did not write it in the ordinary way."])
    .advice([
        "报告管理员，不要使用由它得出的状态。",
        "Tell the administrator, and use nothing that rests on it.",
    ])
    .desk([
        "查看所指行是谁在什么时候写入的，与备份比较。",
        "See who wrote that line and when, and compare with the backup.",
    ]),
    Message::new(
        4257,
        "JOURNAL_POLICY_MISSING",
        Input,
        [
            "缺少流水所依据的策略，或者策略被改动过。",
            "A policy that the journal rests on is missing, or was altered.",
        ],
    )
    .cause([
        "流水记录了采用时策略文件的摘要，手头的文件与它不符。",
        "The journal holds the digest of the file that was adopted; none at hand has it.",
    ])
    .advice(["提供当时采用的那份策略文件。", "Give the file that was adopted then."])
    .desk([
        "从备份中找到同名策略的原文件，不要重新编辑。",
        "Find the original of that name in the backup; do not edit one.",
    ]),
    Message::new(
        4258,
        "JOURNAL_CUT_OFF",
        Input,
        ["流水的最后一行不完整。", "The journal's last line is cut off."],
    )
    .cause([
        "写入时断电或磁盘已满。",
        "The power failed while it was written, or the disk is full.",
    ])
    .advice([
        "释放磁盘空间，请管理员恢复。",
        "Make room on the disk and have the administrator restore it.",
    ])
    .desk([
        "确认最后一步没有生效，再去掉不完整的一行。",
        "Make sure that the last step had no effect, then remove the broken line.",
    ]),
    Message::new(
        4259,
        "JOURNAL_SHORTER_THAN_CHECKPOINT",
        Refused,
        [
            "流水比检查点记录的短：末尾有记录被删除。",
            "The journal is shorter than a checkpoint says: entries were taken from its end.",
        ],
    )
    .cause([
        "文件被截断，或者恢复了过旧的备份。",
        "The file was cut, or too old a backup was restored.",
    ])
    .advice(["停止办理业务，报告管理员。", "Stop working and tell the administrator."])
    .desk([
        "找回检查点之前的完整流水，再继续办理。",
        "Find the whole journal up to the checkpoint before going on.",
    ]),
    Message::new(
        4260,
        "JOURNAL_NOT_THAT_OF_CHECKPOINT",
        Refused,
        ["流水与检查点不符。", "The journal is not the one that the checkpoint covers."],
    )
    .cause([
        "流水被整份改写，或者检查点属于另一份流水。",
        "It was written anew as a whole, or the checkpoint belongs to another one.",
    ])
    .advice([
        "立即报告管理员，保留两份文件。",
        "Tell the administrator at once and keep both files.",
    ])
    .desk([
        "确认检查点属于这份流水；属实则按篡改处理。",
        "Make sure that the two belong together; if so, treat it as tampering.",
    ]),
    Message::new(
        4261,
        "CHECKPOINT_SIGNATURE_INVALID",
        Refused,
        ["检查点的签名不对。", "The checkpoint's signature does not verify."],
    )
    .cause([
        "检查点被改动过，或者用错了验证的公钥。",
        "It was altered, or another key was used to verify it.",
    ])
    .advice(["核对用来验证的证书或公钥。", "Check the certificate or key that verifies it."])
    .desk([
        "向保管签名密钥的人核对公钥指纹。",
        "Compare the key's fingerprint with whoever keeps the signing key.",
    ]),
    Message::new(
        4262,
        "CHECKPOINT_DAMAGED",
        Input,
        ["检查点无法读取。", "The checkpoint cannot be read."],
    )
    .cause(["文件不完整，或者不是检查点。", "The file is not whole, or is no checkpoint."])
    .advice(["重新获取检查点文件。", "Fetch the checkpoint again."])
    .desk(["从另一处保存的副本中取回。", "Take it from another place where it is kept."]),
    Message::new(
        4263,
        "ENTRY_TOO_LONG",
        Input,
        ["这一步的内容太长，无法记入流水。", "The entry is too long for the journal."],
    )
    .cause(["原因或名称写得过长。", "A reason or a name is too long."])
    .advice(["把原因写短一些。", "Make the reason shorter."])
    .desk([
        "详细情况写在工单附件中，流水只写一句。",
        "Put the details with the order's papers; the journal takes one line.",
    ]),
];
