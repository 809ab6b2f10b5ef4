// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests and revocation lists as documents: 3000 to 3029.

pub(super) mod constraints;
pub(super) mod identity;
pub(super) mod leniency;
pub(super) mod path;
pub(super) mod request;
pub(super) mod revocation;
pub(super) mod status;

use super::Kind::{Input, Refused};
use super::{Message, Pair};

const SEND_AGAIN: Pair = [
    "请确认给出的是正确的文件，并向提供方重新索取。",
    "Check that this is the right file and ask its sender for it again.",
];
const ASK_AUTHORITY: Pair = [
    "请把错误编号和证书告诉签发机构的客服。",
    "Tell the authority's customer service the number and show them the certificate.",
];
const WRONG_FILE: Pair = [
    "文件在传送中被截断、改动，或者是另一种文件（例如网页、私钥、压缩包）。",
    "The file was cut off or altered on its way, or is of another kind, such as a web page, a key or an archive.",
];
const FILE_DESK: Pair = [
    "用邮件附件或 U 盘重新发送证书原文件（.cer、.pem、.crl），不要复制粘贴其中的内容。",
    "Send the certificate's own file (.cer, .pem, .crl) again, as an attachment or on a stick, not as pasted text.",
];
const NOT_STANDARD: Pair = [
    "签发系统写出的内容不符合 RFC 5280 或 GM/T 0015。",
    "The issuing system wrote what RFC 5280 or GM/T 0015 does not allow.",
];
const FIX_ISSUING: Pair = [
    "更正签发系统的证书模板后重新签发；在此之前用户可以继续使用旧证书。",
    "Correct the template in the issuing system and issue again; until then an older certificate stays good.",
];
const FORM_DESK: Pair = [
    "按申请表和营业执照核对后重新录入。",
    "Compare it with the form and the business licence and enter it again.",
];
const FORGED: Pair = [
    "请用户停止使用该证书，并记下来源；确认不是本机构签发时按安全事件处理。",
    "Have the certificate put aside and note where it came from; if this authority did not issue it, treat it as a security incident.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        3000,
        "CERT_TOO_LARGE",
        Input,
        [
            "文件过大，不可能是证书、申请或注销列表。",
            "The file is too large to be a certificate, request or revocation list.",
        ],
    )
    .cause(WRONG_FILE)
    .advice(SEND_AGAIN)
    .desk(FILE_DESK),
    Message::new(
        3001,
        "CERT_ENCODING",
        Input,
        ["不是证书文件，或文件已损坏。", "This is not a certificate file, or it is damaged."],
    )
    .cause(WRONG_FILE)
    .advice(SEND_AGAIN)
    .desk(FILE_DESK),
    Message::new(
        3002,
        "CERT_PROFILE",
        Input,
        [
            "证书中有标准不允许的内容。",
            "The certificate holds a value that the standard does not allow.",
        ],
    )
    .cause(NOT_STANDARD)
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3003,
        "CERT_TOO_MANY",
        Input,
        ["文件中的项目过多。", "The file holds too many elements."],
    )
    .cause([
        "文件中的证书、扩展项或名称项超过了限制，不是正常的证书文件。",
        "More certificates, extensions or name parts than any ordinary file has.",
    ])
    .advice(SEND_AGAIN)
    .desk(FILE_DESK),
    Message::new(
        3004,
        "CERT_PEM",
        Input,
        ["PEM 文件已损坏，或装的是别的内容。", "The PEM file is damaged or holds something else."],
    )
    .cause(WRONG_FILE)
    .advice(SEND_AGAIN)
    .desk(FILE_DESK),
    Message::new(
        3005,
        "CERT_VERSION",
        Input,
        ["文件的版本号不受支持。", "The version number in the file is not supported."],
    )
    .cause([
        "证书、申请或注销列表的版本不是标准中的版本。",
        "Certificate, request or list has a version that the standards do not know.",
    ])
    .advice(SEND_AGAIN)
    .desk(FIX_ISSUING),
    Message::new(
        3006,
        "CERT_ALGORITHM_MISMATCH",
        Refused,
        [
            "证书内外写明的签名算法不一致。",
            "The signature algorithm inside and outside the certificate differ.",
        ],
    )
    .cause([
        "证书正文与签名处写明的算法不同，可能被改动过。",
        "The algorithm named inside differs from the one beside the signature: it may have been altered.",
    ])
    .advice(ASK_AUTHORITY)
    .desk(FORGED),
    Message::new(
        3007,
        "CERT_ALGORITHM",
        Input,
        ["不支持证书使用的算法。", "The certificate's algorithm is not supported."],
    )
    .cause([
        "证书使用 DSA、RSASSA-PSS 等算法；支持的是 SM2、RSA（PKCS 1 v1.5）和 P-256。",
        "The certificate uses DSA, RSASSA-PSS or the like; supported are SM2, RSA (PKCS 1 v1.5) and P-256.",
    ])
    .advice(["请使用 SM2 数字证书。", "Use an SM2 certificate."])
    .desk(["为用户签发 SM2 证书。", "Issue an SM2 certificate to the user."]),
    Message::new(
        3008,
        "CERT_EXTENSION_REPEATED",
        Refused,
        ["证书中同一扩展项出现了两次。", "An extension stands twice in the certificate."],
    )
    .cause(NOT_STANDARD)
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3009,
        "CERT_TIME",
        Input,
        ["时间的写法不对。", "A time is not written as it must be."],
    )
    .cause([
        "文件或参数中的时间不是 RFC 3339（或证书规定）的写法。",
        "A time in a file or argument is not written as RFC 3339, or as certificates have it.",
    ])
    .advice(["写成 2027-03-01T09:00:00+08:00 的样子。", "Write it like 2027-03-01T09:00:00+08:00."])
    .desk([
        "参数中的时间要带时区，例如 +08:00。",
        "A time given as argument needs its offset, such as +08:00.",
    ]),
    Message::new(
        3010,
        "CERT_OBJECT_IDENTIFIER",
        Input,
        ["对象标识符的写法不对。", "An object identifier is not written as it must be."],
    )
    .cause([
        "对象标识符不是用点分隔的数字，或数值超出范围。",
        "An object identifier is not numbers with dots, or a number is out of range.",
    ])
    .advice(["写成用点分隔的数字。", "Write it as numbers separated by dots."])
    .desk([
        "对照标准核对，例如 SM2 签名为 1.2.156.10197.1.501。",
        "Compare it with the standard: the SM2 signature is 1.2.156.10197.1.501.",
    ]),
    Message::new(
        3011,
        "CERT_NAME_ATTRIBUTE",
        Input,
        [
            "单位名称或其他名称为空、过长，或含有不允许的字符。",
            "A name is empty, too long or holds a character that is not allowed.",
        ],
    )
    .cause([
        "单位名称等超过 64 个字符、为空，或含有控制字符。",
        "A name has more than 64 characters, none, or control characters.",
    ])
    .advice([
        "请按营业执照填写，单位名称最多 64 个字符。",
        "Write it as on the business licence, with at most 64 characters.",
    ])
    .desk(FORM_DESK),
    Message::new(
        3012,
        "CREDIT_CODE_STRUCTURE",
        Input,
        [
            "统一社会信用代码应为 18 位数字和大写字母。",
            "A unified social credit code has 18 digits and capital letters.",
        ],
    )
    .cause([
        "统一社会信用代码不是 18 位，或含有 I、O、S、V、Z 等不用的字母。",
        "The code does not have 18 characters, or holds a letter that it never has (I, O, S, V, Z).",
    ])
    .advice(["请按营业执照填写。", "Copy it from the business licence."])
    .desk(FORM_DESK),
    Message::new(
        3013,
        "CREDIT_CODE_CHECK",
        Input,
        [
            "统一社会信用代码的校验位不对，可能抄错了一位。",
            "The check character of the unified social credit code is wrong; a character may be mistyped.",
        ],
    )
    .cause([
        "按 GB 32100 计算的校验位与最后一位不同，通常是抄错或看错一位。",
        "The check character of GB 32100 differs from the last one: usually one character was misread.",
    ])
    .advice(["请对照营业执照重新填写。", "Compare it with the business licence."])
    .desk(FORM_DESK),
    Message::new(
        3014,
        "CERT_SERIAL_NUMBER",
        Input,
        ["证书序列号的写法不对。", "This is not a certificate serial number."],
    )
    .cause([
        "证书序列号不是 2 至 40 位的十六进制数。",
        "A serial number is 2 to 40 hexadecimal digits; this is not.",
    ])
    .advice([
        "写成 2 至 40 位十六进制数字，可用 yzt cert show 查看。",
        "Write 2 to 40 hexadecimal digits, as `yzt cert show` prints them.",
    ])
    .desk([
        "用 yzt cert show 显示的序列号，不要使用 USB Key 的序列号。",
        "Use the number that `yzt cert show` prints, not that of the key.",
    ]),
];
