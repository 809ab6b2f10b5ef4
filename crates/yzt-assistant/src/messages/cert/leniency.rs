// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents and signatures that depart from the standards: 3066 to 3079.

use super::super::Kind::{Input, Refused};
use super::super::Message;
use super::{ASK_AUTHORITY, FIX_ISSUING};

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3066,
        "CERT_ALGORITHM_OF_OTHER_KEY",
        Refused,
        [
            "签名算法与密钥的种类不符。",
            "The signature algorithm does not belong to this kind of key.",
        ],
    )
    .cause([
        "写明的算法属于另一种密钥，例如 SM2 密钥写成 ecdsa-with-SHA256。",
        "The algorithm named belongs to another kind of key, such as ecdsa-with-SHA256 with an SM2 key.",
    ])
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3067,
        "CERT_ALGORITHM_WEAK",
        Refused,
        [
            "签名使用 SHA-1，强度不足，不予接受。",
            "The signature uses SHA-1, which is too weak to be accepted.",
        ],
    )
    .cause([
        "SHA-1 可以伪造，这样的签名证明不了什么。",
        "SHA-1 can be forged: such a signature proves little.",
    ])
    .advice([
        "请换用 SM3 或 SHA-256 签名的证书或文件。",
        "Use a certificate or document that is signed with SM3 or SHA-256.",
    ])
    .desk(["用 SM3 或 SHA-256 重新签发。", "Issue it again with SM3 or SHA-256."]),
    Message::new(
        3068,
        "QUIRK_UNKNOWN",
        Input,
        ["没有这样的放宽项名称。", "There is no quirk of this name."],
    )
    .cause([
        "给出的名称不在可放宽的项目之中，或者拼写有误。",
        "The name given is none of those that can be tolerated, or is misspelt.",
    ])
    .advice([
        "使用命令帮助中列出的名称，之间用逗号分开。",
        "Use the names that the command's help lists, with commas between them.",
    ])
    .desk([
        "只放宽确实遇到的项目；yzt cert show 会列出它们。",
        "Tolerate only what was really met; `yzt cert show` lists it.",
    ]),
];
