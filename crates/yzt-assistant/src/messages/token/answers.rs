// SPDX-License-Identifier: MIT OR Apache-2.0
//! What keys answer: 2030 to 2042.

use super::{REPLUG, REPLUG_DESK};
use crate::messages::Kind::{Environment, Input, Refused};
use crate::messages::Message;

pub(crate) const MESSAGES: &[Message] = &[
    Message::new(
        2030,
        "TOKEN_DATA_REFUSED",
        Refused,
        ["USB Key 不接受送入的数据。", "The key refuses the data."],
    )
    .cause([
        "送入的证书、密钥或名称被 USB Key 拒绝，常见原因是签发结果属于另一个 USB Key。",
        "The key refused a certificate, key or name: often the answer was made for another key.",
    ])
    .advice([
        "确认文件是给这个 USB Key 的，而且没有损坏；仍出现时，请把错误编号告诉客服。",
        "Check that the file is for this key and undamaged; if it persists, tell customer service the number.",
    ])
    .desk([
        "核对签发结果与证书申请是否对应；不对应时重新签发。",
        "Check that answer and request belong together; issue again if they do not.",
    ]),
    Message::new(
        2031,
        "TOKEN_STATE_REFUSED",
        Refused,
        ["USB Key 在当前状态下不能执行该操作。", "The key cannot do that in its present state."],
    )
    .cause([
        "USB Key 当前的状态不允许该操作，例如容器中已有证书时重新产生密钥对。",
        "The key's state does not allow it, for instance a new key pair where a certificate exists.",
    ])
    .advice(REPLUG)
    .desk([
        "用 yzt key info 查看容器和证书；续期时使用新的容器。",
        "Look at containers and certificates with `yzt key info`; renew into a new container.",
    ]),
    Message::new(
        2032,
        "TOKEN_MEMORY_FAILED",
        Environment,
        ["USB Key 写入失败。", "The key could not write to its memory."],
    )
    .cause([
        "USB Key 的存储器写入失败；软件 USB Key 则是磁盘已满或故障。",
        "The key's memory could not be written; for a software key the disk is full or failing.",
    ])
    .advice([
        "软件 USB Key 请检查磁盘空间；硬件 USB Key 请联系客服办理补办。",
        "For a software key check the disk's free space; for a hardware key ask customer service for a reissue.",
    ])
    .desk([
        "硬件 USB Key 办理补办；软件 USB Key 请用户清理磁盘后重试，原有内容没有丢失。",
        "Reissue a hardware key; for a software key have the disk freed, nothing is lost.",
    ]),
    Message::new(
        2033,
        "TOKEN_CRYPTOGRAPHY_FAILED",
        Environment,
        ["USB Key 的密码运算失败。", "The key's cryptography failed."],
    )
    .cause([
        "USB Key 的密码运算失败，多为芯片故障，偶由供电不足引起。",
        "The key's cryptography failed: usually the chip, sometimes too little power.",
    ])
    .advice(REPLUG)
    .desk(REPLUG_DESK),
    Message::new(
        2034,
        "TOKEN_STATUS",
        Environment,
        ["USB Key 返回了未知的状态。", "The key answered with an unknown status."],
    )
    .cause([
        "USB Key 返回了标准中没有的状态字；状态字写在“技术细节”中。",
        "The key answered with a status word that the standard does not have; it stands under \"Details\".",
    ])
    .advice(REPLUG)
    .desk([
        "记下状态字、操作和 USB Key 型号，连同 yzt doctor --bundle 的文件转给开发方。",
        "Note status word, action and model, and pass them on with the file of `yzt doctor --bundle`.",
    ]),
    Message::new(
        2035,
        "TOKEN_SIGNATURE_MISMATCH",
        Refused,
        ["签名与内容或公钥不符。", "The signature does not match."],
    )
    .cause([
        "USB Key 验证签名的结果为不通过：内容被改动过，或签名属于另一个密钥。",
        "The key verified the signature and it is not right: the content was altered, or another key signed.",
    ])
    .advice([
        "不要使用这份文件；请向签名方索取原件。",
        "Do not use this document; ask the signer for the original.",
    ])
    .desk([
        "请用户提供文件和签名证书；用 yzt cert show 核对证书是否属于签名方。",
        "Ask for the document and the certificate; see with `yzt cert show` whether it is the signer's.",
    ]),
    Message::new(
        2040,
        "TOKEN_ANSWER_MALFORMED",
        Environment,
        ["USB Key 的应答不合理。", "The key's answer cannot be right."],
    )
    .cause([
        "USB Key 的应答长度或内容不合理，可能是不认识的厂商方言。",
        "Length or content of the key's answer cannot be right; it may be a vendor's dialect.",
    ])
    .advice(REPLUG)
    .desk([
        "请用户发来 yzt doctor --bundle 写出的文件，连同 USB Key 型号转给开发方。",
        "Ask for the file of `yzt doctor --bundle` and pass it on with the key's model.",
    ]),
    Message::new(
        2041,
        "TOKEN_DATA_TOO_LONG",
        Input,
        ["数据太长，USB Key 放不下。", "The data is too long for the key."],
    )
    .cause([
        "证书、名称或数据超过 USB Key 能保存的长度。",
        "A certificate, name or text is longer than the key can hold.",
    ])
    .advice(["请确认给出的文件正确。", "Check that this is the right file."])
    .desk([
        "检查签发的证书是否带有多余的扩展项；通常应小于 2 KB。",
        "See whether the certificate carries needless extensions; it should have less than 2 KB.",
    ]),
    Message::new(
        2042,
        "TOKEN_ARGUMENT",
        Input,
        ["名称或参数不能用于 USB Key。", "A name or argument cannot be used on a key."],
    )
    .cause([
        "名称为空、过长，或参数不在 USB Key 允许的范围内。",
        "A name is empty or too long, or an argument is outside of what keys allow.",
    ])
    .advice(["名称最多 32 字节（汉字每个占 3 字节），不能为空。", "A name has 1 to 32 bytes."])
    .desk([
        "告诉用户改用较短的名称；脚本调用时检查参数。",
        "Have a shorter name used; where a script calls, check its arguments.",
    ]),
];
