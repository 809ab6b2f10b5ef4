// SPDX-License-Identifier: MIT OR Apache-2.0
//! The certificate authority: 4400 to 4499.

use super::Kind::{Environment, Input, Refused};
use super::Message;

const RESTORE: [&str; 2] = [
    "从备份恢复机构目录；不要手工修改其中的文件。",
    "Restore the authority's folder from its backup; do not edit its files by hand.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        4400,
        "REQUEST_NOT_PROVEN",
        Refused,
        [
            "证书申请的签名无效：不能证明申请人持有该密钥。",
            "The request's signature is not valid: possession of the key is not proven.",
        ],
        ["请申请人在 USB Key 上重新产生证书申请。", "Have the request made again on the key."],
    ),
    Message::new(
        4401,
        "REQUEST_KEY_UNSUPPORTED",
        Refused,
        ["不签发这种算法的证书。", "Keys of this algorithm are not certified."],
        ["请使用 SM2 密钥申请。", "Request with an SM2 key."],
    ),
    Message::new(
        4402,
        "REQUEST_KEY_IN_USE",
        Refused,
        ["该密钥已用于其他单位的证书。", "The key is certified for someone else already."],
        [
            "请申请人重新产生密钥对和证书申请，并核实来源。",
            "Have a new key pair and request made, and look into where this one came from.",
        ],
    ),
    Message::new(
        4403,
        "VALIDITY_NOT_ALLOWED",
        Input,
        [
            "证书有效期为空，或超出了签发机构证书的有效期。",
            "The period is empty or not within that of the authority's own certificate.",
        ],
        [
            "检查 --days、--not-before、--not-after 和 --at。",
            "Check --days, --not-before, --not-after and --at.",
        ],
    ),
    Message::new(
        4404,
        "NOT_AN_AUTHORITY",
        Input,
        [
            "机构目录中的证书不是签发机构的证书。",
            "The certificate in the authority's folder is not that of an authority.",
        ],
        RESTORE,
    ),
    Message::new(
        4405,
        "AUTHORITY_KEY_MISMATCH",
        Input,
        [
            "机构目录中的密钥与证书不配套。",
            "Key and certificate in the authority's folder do not belong together.",
        ],
        RESTORE,
    ),
    Message::new(
        4406,
        "REGISTER_FOREIGN",
        Input,
        ["签发登记属于另一个机构。", "The register belongs to another authority."],
        RESTORE,
    ),
    Message::new(
        4407,
        "REGISTER_DAMAGED",
        Input,
        ["签发登记已损坏。", "The register is damaged."],
        RESTORE,
    ),
    Message::new(
        4408,
        "REGISTER_VERSION",
        Input,
        [
            "签发登记由其他版本的程序写成，本版本不认识。",
            "The register was written by a version that is not known here.",
        ],
        ["请使用更新版本的程序。", "Use a newer version of this program."],
    ),
    Message::new(
        4409,
        "SERIAL_UNKNOWN",
        Input,
        ["没有签发过该序列号的证书。", "No certificate with this serial number was issued here."],
        ["用 yzt cert show 查看证书序列号。", "Look the serial number up with `yzt cert show`."],
    ),
    Message::new(
        4410,
        "ALREADY_REVOKED",
        Refused,
        ["该证书已经注销过。", "The certificate is revoked already."],
        [
            "不需要再次注销；用 yzt ca crl 签发注销列表。",
            "Nothing is left to do but to publish the list with `yzt ca crl`.",
        ],
    ),
    Message::new(
        4411,
        "NOT_RENEWABLE",
        Refused,
        [
            "该证书不能续期：已注销，或不是单位的签名证书。",
            "The certificate cannot be renewed: it is revoked or no holder's signature certificate.",
        ],
        ["请办理补办。", "Issue a new one instead."],
    ),
    Message::new(
        4412,
        "SERIAL_EXHAUSTED",
        Environment,
        [
            "没有得到可用的证书序列号，随机数来源有问题。",
            "No unused serial number was found: the random source is not working.",
        ],
        ["重新启动电脑后重试。", "Restart the computer and try again."],
    ),
    Message::new(
        4413,
        "REVOCATION_LIST_NOT_ALLOWED",
        Input,
        [
            "证书注销列表的有效期或编号不对。",
            "The revocation list's period or number is not allowed.",
        ],
        ["检查 --days 和 --at。", "Check --days and --at."],
    ),
    Message::new(
        4414,
        "REQUEST_KEY_COMPROMISED",
        Refused,
        [
            "该密钥的证书曾因密钥泄露而注销，不能再次签发。",
            "A certificate of this key was revoked because the key was compromised; it is not certified again.",
        ],
        [
            "请申请人在 USB Key 上重新产生密钥对和证书申请。",
            "Have a new key pair and request made on the key.",
        ],
    ),
    Message::new(
        4415,
        "REASON_NOT_ALLOWED",
        Input,
        ["不能以此原因注销证书。", "A certificate is not revoked for this reason."],
        ["用 --help 查看可用的原因。", "See --help for the reasons."],
    ),
];
