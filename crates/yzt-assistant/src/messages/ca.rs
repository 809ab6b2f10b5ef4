// SPDX-License-Identifier: MIT OR Apache-2.0
//! The certificate authority: 4400 to 4499.

use super::Kind::{Environment, Input, Refused};
use super::{Message, Pair};

const RESTORE: Pair = [
    "从备份恢复机构目录；不要手工修改其中的文件。",
    "Restore the authority's folder from its backup; do not edit its files by hand.",
];
const FOLDER_TOUCHED: Pair = [
    "机构目录中的文件被手工修改、部分恢复或与其他机构的混在一起。",
    "Files of the authority's folder were edited, partly restored, or mixed with another authority's.",
];
const STOP_ISSUING: Pair = [
    "停止签发，直到恢复同一次备份的全部文件；恢复后核对最后几次签发是否都在登记中。",
    "Issue nothing until all files of one backup are restored; then see that the last certificates stand in the register.",
];
const NEW_REQUEST: Pair = [
    "请用户在自己的 USB Key 上运行 yzt cert request，发来新的申请文件。",
    "Have the user run `yzt cert request` with the key and send the new request.",
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
    )
    .cause([
        "申请文件被改动过，或不是由其中公钥对应的私钥签名的。",
        "The request was altered, or not signed with the private key of its public key.",
    ])
    .advice(["请申请人在 USB Key 上重新产生证书申请。", "Have the request made again on the key."])
    .desk(NEW_REQUEST),
    Message::new(
        4401,
        "REQUEST_KEY_UNSUPPORTED",
        Refused,
        ["不签发这种算法的证书。", "Keys of this algorithm are not certified."],
    )
    .cause(["申请中的密钥是 RSA、P-256 等算法。", "The request's key is RSA, P-256 or the like."])
    .advice(["请使用 SM2 密钥申请。", "Request with an SM2 key."])
    .desk(NEW_REQUEST),
    Message::new(
        4402,
        "REQUEST_KEY_IN_USE",
        Refused,
        ["该密钥已用于其他单位的证书。", "The key is certified for someone else already."],
    )
    .cause([
        "同一个公钥已有其他单位的证书：申请文件可能被复制，或 USB Key 被转手。",
        "Another holder has a certificate for this key: the request was copied, or the key changed hands.",
    ])
    .advice([
        "请申请人重新产生密钥对和证书申请，并核实来源。",
        "Have a new key pair and request made, and look into where this one came from.",
    ])
    .desk([
        "核实两个单位和经办人；USB Key 转手使用的，先注销原证书并格式化。",
        "Check both organisations and handlers; if the key changed hands, revoke the old certificate and format the key first.",
    ]),
    Message::new(
        4403,
        "VALIDITY_NOT_ALLOWED",
        Input,
        [
            "证书有效期为空，或超出了签发机构证书的有效期。",
            "The period is empty or not within that of the authority's own certificate.",
        ],
    )
    .cause([
        "要求的有效期早于或晚于签发机构自己证书的有效期，或开始不早于结束。",
        "The period begins before or ends after that of the authority's own certificate, or ends before it begins.",
    ])
    .advice([
        "检查 --days、--not-before、--not-after 和 --at。",
        "Check --days, --not-before, --not-after and --at.",
    ])
    .desk([
        "用 yzt cert show 查看签发机构证书的有效期；快到期时先更换签发机构证书。",
        "See the authority's period with `yzt cert show`; renew its certificate first if it ends soon.",
    ]),
    Message::new(
        4404,
        "NOT_AN_AUTHORITY",
        Input,
        [
            "机构目录中的证书不是签发机构的证书。",
            "The certificate in the authority's folder is not that of an authority.",
        ],
    )
    .cause(FOLDER_TOUCHED)
    .advice(RESTORE)
    .desk(STOP_ISSUING),
    Message::new(
        4405,
        "AUTHORITY_KEY_MISMATCH",
        Input,
        [
            "机构目录中的密钥与证书不配套。",
            "Key and certificate in the authority's folder do not belong together.",
        ],
    )
    .cause(FOLDER_TOUCHED)
    .advice(RESTORE)
    .desk(STOP_ISSUING),
    Message::new(
        4406,
        "REGISTER_FOREIGN",
        Input,
        ["签发登记属于另一个机构。", "The register belongs to another authority."],
    )
    .cause(FOLDER_TOUCHED)
    .advice(RESTORE)
    .desk(STOP_ISSUING),
    Message::new(4407, "REGISTER_DAMAGED", Input, ["签发登记已损坏。", "The register is damaged."])
        .cause(FOLDER_TOUCHED)
        .advice(RESTORE)
        .desk(STOP_ISSUING),
    Message::new(
        4408,
        "REGISTER_VERSION",
        Input,
        [
            "签发登记由其他版本的程序写成，本版本不认识。",
            "The register was written by a version that is not known here.",
        ],
    )
    .cause(["签发登记由更新的 yzt 写成。", "A newer yzt wrote the register."])
    .advice(["请使用更新版本的程序。", "Use a newer version of this program."])
    .desk([
        "升级签发机构使用的 yzt；不要退回旧版本。",
        "Update the yzt of the authority; do not go back to the older one.",
    ]),
    Message::new(
        4409,
        "SERIAL_UNKNOWN",
        Input,
        ["没有签发过该序列号的证书。", "No certificate with this serial number was issued here."],
    )
    .cause([
        "序列号抄错，或证书由其他机构签发。",
        "The serial number is mistyped, or another authority issued the certificate.",
    ])
    .advice([
        "用 yzt cert show 查看证书序列号。",
        "Look the serial number up with `yzt cert show`.",
    ])
    .desk([
        "请用户用 yzt key info 读出证书序列号（不是 USB Key 序列号）。",
        "Have the certificate's serial number read out with `yzt key info`, not that of the key.",
    ]),
    Message::new(
        4410,
        "ALREADY_REVOKED",
        Refused,
        ["该证书已经注销过。", "The certificate is revoked already."],
    )
    .cause(["该证书已在签发登记中注销。", "The register has the certificate revoked."])
    .advice([
        "不需要再次注销；用 yzt ca crl 签发注销列表。",
        "Nothing is left to do but to publish the list with `yzt ca crl`.",
    ])
    .desk([
        "告诉用户注销已生效，重新签发注销列表后各网站就会拒绝。",
        "Tell the user that it is revoked; sites refuse it with the next list.",
    ]),
    Message::new(
        4411,
        "NOT_RENEWABLE",
        Refused,
        [
            "该证书不能续期：已注销，或不是单位的签名证书。",
            "The certificate cannot be renewed: it is revoked or no holder's signature certificate.",
        ],
    )
    .cause([
        "原证书已注销或暂停，或给出的是加密证书的序列号。",
        "The earlier certificate is revoked or on hold, or the serial number is that of an encryption certificate.",
    ])
    .advice(["请办理补办。", "Issue a new one instead."])
    .desk([
        "用签名证书的序列号；已注销的按补办流程办理。",
        "Use the serial number of the signature certificate; where it is revoked, reissue.",
    ]),
    Message::new(
        4412,
        "SERIAL_EXHAUSTED",
        Environment,
        [
            "没有得到可用的证书序列号，随机数来源有问题。",
            "No unused serial number was found: the random source is not working.",
        ],
    )
    .cause([
        "连续多次得到已用过的序列号，说明随机数来源已失效。",
        "Again and again the serial number was one in use: the random source is broken.",
    ])
    .advice(["重新启动电脑后重试。", "Restart the computer and try again."])
    .desk([
        "停止签发并检查签发电脑；其间产生的密钥也不可信。",
        "Issue nothing and look into the computer; keys made meanwhile cannot be trusted either.",
    ]),
    Message::new(
        4413,
        "REVOCATION_LIST_NOT_ALLOWED",
        Input,
        [
            "证书注销列表的有效期或编号不对。",
            "The revocation list's period or number is not allowed.",
        ],
    )
    .cause([
        "下次更新时间不晚于本次时间，或列表编号已用完。",
        "The next update is not later than the list, or its numbers are used up.",
    ])
    .advice(["检查 --days 和 --at。", "Check --days and --at."])
    .desk(["核对签发电脑的时钟。", "Check the clock of the issuing computer."]),
    Message::new(
        4414,
        "REQUEST_KEY_COMPROMISED",
        Refused,
        [
            "该密钥的证书曾因密钥泄露而注销，不能再次签发。",
            "A certificate of this key was revoked because the key was compromised; it is not certified again.",
        ],
    )
    .cause([
        "该密钥的一张证书曾以“密钥泄露”为原因注销。",
        "A certificate of this key was revoked for key compromise.",
    ])
    .advice([
        "请申请人在 USB Key 上重新产生密钥对和证书申请。",
        "Have a new key pair and request made on the key.",
    ])
    .desk(NEW_REQUEST),
    Message::new(
        4415,
        "REASON_NOT_ALLOWED",
        Input,
        ["不能以此原因注销证书。", "A certificate is not revoked for this reason."],
    )
    .cause([
        "该原因不适用于单位证书，例如机构证书专用的原因。",
        "The reason is not for holders, such as one that concerns authorities only.",
    ])
    .advice(["用 --help 查看可用的原因。", "See --help for the reasons."])
    .desk([
        "用户自己申请注销用 cessation-of-operation，USB Key 遗失用 key-compromise。",
        "Use cessation-of-operation where the user asks for it, key-compromise for a lost key.",
    ]),
    Message::new(
        4416,
        "RENEWAL_KEY_UNCHANGED",
        Refused,
        [
            "续期申请仍使用旧的密钥对，不能签发。",
            "The request for a renewal has the old key pair; it is not issued.",
        ],
    )
    .cause([
        "续期会换发加密密钥；旧证书还在 USB Key 上时，USB Key 不会用新的加密密钥替换旧的，签发后也无法导入。",
        "A renewal brings a new encryption key, and a key does not replace the old one while it holds that one's certificate: the answer could not be imported.",
    ])
    .advice([
        "请用 yzt cert request 产生新的密钥对和申请；旧密钥保留，以便解密以前的文件。",
        "Make a new key pair and request with `yzt cert request`; the old one stays, to decrypt what was encrypted for it.",
    ])
    .desk(NEW_REQUEST),
    Message::new(
        4417,
        "CRL_BASE_NOT_USABLE",
        Refused,
        [
            "不能从这份注销列表开始制作增量列表。",
            "A delta list cannot begin from this revocation list.",
        ],
    )
    .cause([
        "它不是本机构的完整列表，本身就是增量列表，或者没有编号。",
        "It is not a complete list of this authority, is a delta list itself, or has no number.",
    ])
    .advice([
        "给出本机构最近一次发布的完整注销列表。",
        "Give the complete list that this authority published last.",
    ])
    .desk([
        "先发布一份完整的注销列表，再制作增量列表。",
        "Publish a complete list first, then the delta list.",
    ]),
    Message::new(
        4418,
        "CERT_NOT_SUSPENDED",
        Refused,
        ["证书没有被暂停使用，不能恢复。", "The certificate is not suspended, so that it cannot be released."],
    )
    .cause([
        "证书有效，或者已被永久注销。",
        "It is valid, or revoked for good.",
    ])
    .advice([
        "核对证书序列号；已注销的证书需要重新申请。",
        "Check the serial number; in place of a revoked certificate a new one is requested.",
    ])
    .desk([
        "只有以“暂停”原因注销的证书可以恢复。",
        "Only what was revoked with the reason certificateHold can be released.",
    ]),
];
