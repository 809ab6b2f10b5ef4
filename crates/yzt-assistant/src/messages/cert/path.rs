// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates and the authorities above them: 3030 to 3049.

use super::super::Kind::Refused;
use super::super::Message;
use super::{ASK_AUTHORITY, FIX_ISSUING, FORGED, NOT_STANDARD};

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3030,
        "CERT_SIGNATURE_INVALID",
        Refused,
        [
            "证书的签名无效：证书被改动过，或不是该机构签发的。",
            "The certificate's signature is not valid: it was changed, or this authority did not issue it.",
        ],
    )
    .cause([
        "证书内容被改动，或者给出的签发证书不是签发它的那一张。",
        "The certificate was altered, or the issuer's certificate given is not the one that signed it.",
    ])
    .advice(["不要使用该证书；请向签发机构核实。", "Do not use it; ask the authority."])
    .desk(FORGED),
    Message::new(
        3031,
        "CERT_SIGNATURE_ENCODING",
        Refused,
        [
            "证书签名的编码不符合标准。",
            "The certificate's signature is not encoded as the standard requires.",
        ],
    )
    .cause(NOT_STANDARD)
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3032,
        "CERT_EXPIRED",
        Refused,
        ["数字证书已过期。", "The certificate has expired."],
    )
    .cause(["当前时间已超过证书的到期时间。", "The present time is past the certificate's end."])
    .advice(["请联系客服办理续期。", "Ask customer service for a renewal."])
    .desk([
        "按证书更新流程办理（远程或现场）；PIN 码和 USB Key 不变。",
        "Renew it, remotely or on site; PIN and key stay the same.",
    ]),
    Message::new(
        3033,
        "CERT_NOT_YET_VALID",
        Refused,
        ["数字证书尚未生效。", "The certificate is not valid yet."],
    )
    .cause([
        "当前时间早于证书的生效时间；多数情况是电脑的日期不对。",
        "The present time is before the certificate's start; most often the computer's date is wrong.",
    ])
    .advice([
        "检查电脑的日期和时间；时间无误时请等待生效。",
        "Check this computer's date and time; if they are right, wait until it begins.",
    ])
    .desk([
        "请用户运行 yzt doctor 检查时钟；日期正确时核对签发的生效时间。",
        "Have `yzt doctor` check the clock; if the date is right, look at the period that was issued.",
    ]),
    Message::new(
        3034,
        "CERT_REVOKED",
        Refused,
        ["数字证书已被注销。", "The certificate has been revoked."],
    )
    .cause([
        "签发机构已注销该证书，注销时间和原因一并显示。",
        "The authority has revoked the certificate; date and reason are shown with it.",
    ])
    .advice([
        "请联系客服；需要继续使用时办理补办。",
        "Contact customer service; ask for a reissue if it is still needed.",
    ])
    .desk([
        "查签发登记中的注销记录：误注销或仍需使用的，按补办流程重新签发；注销不能撤回。",
        "Look the revocation up in the register; if the certificate is still needed, reissue it, since a revocation is final.",
    ]),
    Message::new(
        3035,
        "CERT_ISSUER_UNKNOWN",
        Refused,
        ["证书不是由受信任的机构签发的。", "The certificate leads to no trusted authority."],
    )
    .cause([
        "没有从该证书通到受信任根证书的证书链：缺少中间证书，或证书来自其他机构。",
        "No path leads to a trusted root: an intermediate certificate is missing, or another authority issued it.",
    ])
    .advice([
        "确认给出了正确的根证书和中间证书。",
        "Check that the right root and intermediate certificates are given.",
    ])
    .desk([
        "向网站管理员提供本机构的根证书和中间证书，说明用 --anchor 和 --intermediate 给出。",
        "Give the portal the authority's root and intermediate certificates, for --anchor and --intermediate.",
    ]),
    Message::new(
        3036,
        "CERT_NOT_AUTHORITY",
        Refused,
        ["签发者没有签发证书的资格。", "The issuer may not issue certificates."],
    )
    .cause([
        "证书链中的上级证书没有 CA 标记或签发权限。",
        "A certificate above is not marked as an authority, or may not sign certificates.",
    ])
    .advice(["不要使用该证书；请向签发机构核实。", "Do not use it; ask the authority."])
    .desk(FORGED),
    Message::new(
        3037,
        "CERT_PATH_LENGTH",
        Refused,
        [
            "证书链的层数超过了上级机构的限制。",
            "More authorities stand in the path than one of them allows.",
        ],
    )
    .cause([
        "上级证书限制了下面可以有几层机构，实际层数超过了限制。",
        "A certificate above limits how many authorities may follow, and more do.",
    ])
    .advice(ASK_AUTHORITY)
    .desk([
        "检查机构证书的 pathLenConstraint，必要时重新签发下级机构证书。",
        "Look at pathLenConstraint in the authorities' certificates and issue the lower one again if needed.",
    ]),
    Message::new(
        3038,
        "CERT_KEY_USAGE",
        Refused,
        [
            "证书的密钥用途不包括此用途。",
            "The certificate's key usage does not allow this purpose.",
        ],
    )
    .cause([
        "证书的密钥用途（keyUsage）不含本次操作所需的用途。",
        "The certificate's keyUsage lacks what this action needs.",
    ])
    .advice(["请换用用途相符的证书。", "Use a certificate that is made for it."])
    .desk([
        "核对用户选择的证书；模板有误时更正后重新签发。",
        "See which certificate was chosen; if the template is wrong, correct it and issue again.",
    ]),
    Message::new(
        3039,
        "CERT_ENCRYPTION_ONLY",
        Refused,
        [
            "这是加密证书，不能用于登录和签名。",
            "This is the encryption certificate; it is not for login or signing.",
        ],
    )
    .cause([
        "一个 USB Key 中有签名证书和加密证书，选择了加密证书。",
        "A key holds a signature and an encryption certificate, and the latter was chosen.",
    ])
    .advice(["请使用同一 USB Key 上的签名证书。", "Use the signature certificate of the same key."])
    .desk([
        "请用户选择签名证书；USB Key 中没有签名证书时重新签发。",
        "Have the signature certificate chosen; if the key has none, issue again.",
    ]),
    Message::new(
        3040,
        "CERT_EXTENDED_KEY_USAGE",
        Refused,
        [
            "证书的扩展密钥用途不包括此用途。",
            "The certificate's extended key usage does not allow this purpose.",
        ],
    )
    .cause([
        "证书的扩展密钥用途（extKeyUsage）限定了其他用途。",
        "The certificate's extKeyUsage limits it to other purposes.",
    ])
    .advice(["请换用用途相符的证书。", "Use a certificate that is made for it."])
    .desk([
        "核对用户选择的证书；模板有误时更正后重新签发。",
        "See which certificate was chosen; if the template is wrong, correct it and issue again.",
    ]),
    Message::new(
        3041,
        "CERT_CRITICAL_EXTENSION",
        Refused,
        [
            "证书中有本程序不认识的关键扩展项。",
            "The certificate holds a critical extension that is not supported.",
        ],
    )
    .cause([
        "证书中有标为“关键”的扩展项，而本程序不认识；按 RFC 5280 必须拒绝。",
        "An extension is marked critical and not known here; RFC 5280 then requires a refusal.",
    ])
    .advice([
        "请使用更新版本的程序，或把错误编号告诉签发机构。",
        "Use a newer version of this program, or tell the authority the number.",
    ])
    .desk(FIX_ISSUING),
    Message::new(
        3042,
        "SOFTWARE_KEY_REFUSED",
        Refused,
        [
            "这是软件 USB Key 的证书，此处不接受。",
            "This is a software key's certificate, which is not accepted here.",
        ],
    )
    .cause([
        "证书带有软件 USB Key 的策略标识；它的密钥在文件中，保证级别低，默认不接受。",
        "The certificate carries the policy of software keys: its key pair is in a file, which is refused by default.",
    ])
    .advice([
        "请使用硬件 USB Key；仅在测试环境中使用 --accept-software-keys。",
        "Use a hardware key; --accept-software-keys is for tests.",
    ])
    .desk([
        "正式业务请发放硬件 USB Key；不要为正式网站打开 --accept-software-keys。",
        "Hand out a hardware key for real business; never set --accept-software-keys on a real portal.",
    ]),
    Message::new(
        3043,
        "CERT_PATH_WORK",
        Refused,
        ["给出的证书过多，没有找到证书链。", "No path was found among this many certificates."],
    )
    .cause([
        "给出的证书过多或互相签发，查找证书链的次数超过了限制。",
        "Too many certificates, or such that issue each other: the search for a path was given up.",
    ])
    .advice([
        "只给出相关的中间证书。",
        "Give only the intermediate certificates that belong to it.",
    ])
    .desk([
        "请网站管理员只配置本机构的根证书和中间证书。",
        "Have the portal configured with this authority's root and intermediate certificates only.",
    ]),
];
