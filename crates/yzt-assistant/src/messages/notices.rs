// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a person should know although nothing failed: 4690 to 4699.

use super::Kind::Notice;
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        4690,
        "DEFAULT_PIN",
        Notice,
        ["PIN 码还是默认的。", "The PIN is still the default one."],
    )
    .cause([
        "USB Key 出厂或发放后没有修改过 PIN 码（123456）。",
        "The PIN (123456) was never changed since the key was handed out.",
    ])
    .advice([
        "建议运行 yzt pin change 修改，防止 USB Key 丢失后被他人冒名使用。",
        "Change it with `yzt pin change`, so that a lost key is of no use to others.",
    ])
    .desk([
        "发放和接听电话时提醒用户修改 PIN 码。",
        "Remind the user of it at the counter and on the telephone.",
    ]),
    Message::new(
        4691,
        "ONE_TIME_PIN",
        Notice,
        ["现在的 PIN 码是一次性的。", "The present PIN is for one use."],
    )
    .cause([
        "USB Key 刚由客服解锁，一次性 PIN 码还没有修改。",
        "The key was just unlocked and the one-time PIN not changed yet.",
    ])
    .advice([
        "运行 yzt pin change 修改后才能使用 USB Key。",
        "Change it with `yzt pin change` before the key works.",
    ])
    .desk([
        "请用户立即运行 yzt pin change；一次性 PIN 码遗忘时重新解锁。",
        "Have `yzt pin change` run at once; if the one-time PIN is forgotten, unlock the key again.",
    ]),
    Message::new(4692, "KEY_LOCKED", Notice, ["USB Key 已锁定。", "The key is locked."])
        .cause(["PIN 码连续输错的次数达到上限。", "The PIN was wrong too many times in a row."])
        .advice([
            "请联系客服办理解锁（yzt pin unblock）。",
            "Ask customer service to unlock it (`yzt pin unblock`).",
        ])
        .desk([
            "收到加盖公章的密码重置申请表并审核后，用 yzt ca unblock 应答用户的解锁申请。",
            "Once the stamped PIN reset form is reviewed, answer the unlock request with `yzt ca unblock`.",
        ]),
    Message::new(
        4693,
        "CERT_EXPIRES_SOON",
        Notice,
        ["数字证书即将到期。", "The certificate expires soon."],
    )
    .cause(["距证书到期不足 30 天。", "Less than 30 days remain until the certificate ends."])
    .advice(["请在到期前联系客服办理续期。", "Ask customer service for a renewal before it does."])
    .desk([
        "按证书更新流程为用户办理（远程或现场）。",
        "Renew it for the user, remotely or on site.",
    ]),
    Message::new(
        4694,
        "CERT_HAS_EXPIRED",
        Notice,
        ["数字证书已过期，网站会拒绝登录。", "The certificate has expired; sites refuse it."],
    )
    .cause(["当前时间已超过证书的到期时间。", "The present time is past the certificate's end."])
    .advice(["请联系客服办理续期。", "Ask customer service for a renewal."])
    .desk([
        "按证书更新流程办理；PIN 码和网站账户不变。",
        "Renew it; PIN and the accounts at the sites stay.",
    ]),
    Message::new(
        4695,
        "CERT_NOT_BEGUN",
        Notice,
        [
            "数字证书尚未生效，网站会拒绝登录。",
            "The certificate is not valid yet; sites refuse it.",
        ],
    )
    .cause([
        "证书的生效时间还没有到，或电脑的日期不对。",
        "The certificate has not begun, or the computer's date is wrong.",
    ])
    .advice(["检查电脑的日期和时间。", "Check this computer's date and time."])
    .desk([
        "请用户运行 yzt doctor 检查时钟；日期正确时核对签发的生效时间。",
        "Have `yzt doctor` check the clock; if the date is right, look at the period that was issued.",
    ]),
    Message::new(
        4696,
        "TRANSCRIPT_INCOMPLETE",
        Notice,
        [
            "操作已完成，但 --trace 的记录没有写完整。",
            "The action is done, but the transcript of --trace is incomplete.",
        ],
    )
    .cause([
        "--trace 指定的文件在操作中不能再写入，通常是磁盘已满。",
        "The file of --trace could not be written any more; usually the disk is full.",
    ])
    .advice([
        "检查该文件所在的磁盘空间和权限。",
        "Check the free space and the rights where that file is.",
    ])
    .desk([
        "需要记录时，请用户换一个位置重做一次不用 PIN 码的操作，例如 yzt key info。",
        "If the transcript is needed, have something without a PIN, such as `yzt key info`, done again with another file.",
    ]),
];
