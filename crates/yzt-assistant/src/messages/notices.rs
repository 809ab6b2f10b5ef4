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
        [
            "建议运行 yzt pin change 修改，防止 USB Key 丢失后被他人冒名使用。",
            "Change it with `yzt pin change`, so that a lost key is of no use to others.",
        ],
    ),
    Message::new(
        4691,
        "ONE_TIME_PIN",
        Notice,
        ["现在的 PIN 码是一次性的。", "The present PIN is for one use."],
        [
            "运行 yzt pin change 修改后才能使用 USB Key。",
            "Change it with `yzt pin change` before the key works.",
        ],
    ),
    Message::new(
        4692,
        "KEY_LOCKED",
        Notice,
        ["USB Key 已锁定。", "The key is locked."],
        [
            "请联系客服办理解锁（yzt pin unblock）。",
            "Ask customer service to unlock it (`yzt pin unblock`).",
        ],
    ),
    Message::new(
        4693,
        "CERT_EXPIRES_SOON",
        Notice,
        ["数字证书即将到期。", "The certificate expires soon."],
        ["请在到期前联系客服办理续期。", "Ask customer service for a renewal before it does."],
    ),
    Message::new(
        4694,
        "CERT_HAS_EXPIRED",
        Notice,
        ["数字证书已过期，网站会拒绝登录。", "The certificate has expired; sites refuse it."],
        ["请联系客服办理续期。", "Ask customer service for a renewal."],
    ),
    Message::new(
        4695,
        "CERT_NOT_BEGUN",
        Notice,
        [
            "数字证书尚未生效，网站会拒绝登录。",
            "The certificate is not valid yet; sites refuse it.",
        ],
        ["检查电脑的日期和时间。", "Check this computer's date and time."],
    ),
    Message::new(
        4696,
        "TRANSCRIPT_INCOMPLETE",
        Notice,
        [
            "操作已完成，但 --trace 的记录没有写完整。",
            "The action is done, but the transcript of --trace is incomplete.",
        ],
        [
            "检查该文件所在的磁盘空间和权限。",
            "Check the free space and the rights where that file is.",
        ],
    ),
];
