// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates, requests, revocation lists and paths: 3000 to 3199.

use super::Kind::{Input, Refused};
use super::Message;

const SEND_AGAIN: [&str; 2] = [
    "请确认给出的是正确的文件，并向提供方重新索取。",
    "Check that this is the right file and ask its sender for it again.",
];
const NEWER_LIST: [&str; 2] = [
    "从证书签发机构取得最新的证书注销列表后重试。",
    "Fetch the authority's newest revocation list and try again.",
];
const ASK_AUTHORITY: [&str; 2] = [
    "请把错误编号和证书告诉签发机构的客服。",
    "Tell the authority's customer service the number and show them the certificate.",
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
        SEND_AGAIN,
    ),
    Message::new(
        3001,
        "CERT_ENCODING",
        Input,
        ["不是证书文件，或文件已损坏。", "This is not a certificate file, or it is damaged."],
        SEND_AGAIN,
    ),
    Message::new(
        3002,
        "CERT_PROFILE",
        Input,
        [
            "证书中有标准不允许的内容。",
            "The certificate holds a value that the standard does not allow.",
        ],
        ASK_AUTHORITY,
    ),
    Message::new(
        3003,
        "CERT_TOO_MANY",
        Input,
        ["文件中的项目过多。", "The file holds too many elements."],
        SEND_AGAIN,
    ),
    Message::new(
        3004,
        "CERT_PEM",
        Input,
        ["PEM 文件已损坏，或装的是别的内容。", "The PEM file is damaged or holds something else."],
        SEND_AGAIN,
    ),
    Message::new(
        3005,
        "CERT_VERSION",
        Input,
        ["文件的版本号不受支持。", "The version number in the file is not supported."],
        SEND_AGAIN,
    ),
    Message::new(
        3006,
        "CERT_ALGORITHM_MISMATCH",
        Refused,
        [
            "证书内外写明的签名算法不一致。",
            "The signature algorithm inside and outside the certificate differ.",
        ],
        ASK_AUTHORITY,
    ),
    Message::new(
        3007,
        "CERT_ALGORITHM",
        Input,
        ["不支持证书使用的算法。", "The certificate's algorithm is not supported."],
        ["请使用 SM2 数字证书。", "Use an SM2 certificate."],
    ),
    Message::new(
        3008,
        "CERT_EXTENSION_REPEATED",
        Refused,
        ["证书中同一扩展项出现了两次。", "An extension stands twice in the certificate."],
        ASK_AUTHORITY,
    ),
    Message::new(
        3009,
        "CERT_TIME",
        Input,
        ["时间的写法不对。", "A time is not written as it must be."],
        ["写成 2027-03-01T09:00:00+08:00 的样子。", "Write it like 2027-03-01T09:00:00+08:00."],
    ),
    Message::new(
        3010,
        "CERT_OBJECT_IDENTIFIER",
        Input,
        ["对象标识符的写法不对。", "An object identifier is not written as it must be."],
        ["写成用点分隔的数字。", "Write it as numbers separated by dots."],
    ),
    Message::new(
        3011,
        "CERT_NAME_ATTRIBUTE",
        Input,
        [
            "单位名称或其他名称为空、过长，或含有不允许的字符。",
            "A name is empty, too long or holds a character that is not allowed.",
        ],
        [
            "请按营业执照填写，单位名称最多 64 个字符。",
            "Write it as on the business licence, with at most 64 characters.",
        ],
    ),
    Message::new(
        3012,
        "CREDIT_CODE_STRUCTURE",
        Input,
        [
            "统一社会信用代码应为 18 位数字和大写字母。",
            "A unified social credit code has 18 digits and capital letters.",
        ],
        ["请按营业执照填写。", "Copy it from the business licence."],
    ),
    Message::new(
        3013,
        "CREDIT_CODE_CHECK",
        Input,
        [
            "统一社会信用代码的校验位不对，可能抄错了一位。",
            "The check character of the unified social credit code is wrong; a character may be mistyped.",
        ],
        ["请对照营业执照重新填写。", "Compare it with the business licence."],
    ),
    Message::new(
        3014,
        "CERT_SERIAL_NUMBER",
        Input,
        ["证书序列号的写法不对。", "This is not a certificate serial number."],
        [
            "写成 2 至 40 位十六进制数字，可用 yzt cert show 查看。",
            "Write 2 to 40 hexadecimal digits, as `yzt cert show` prints them.",
        ],
    ),
    Message::new(
        3030,
        "CERT_SIGNATURE_INVALID",
        Refused,
        [
            "证书的签名无效：证书被改动过，或不是该机构签发的。",
            "The certificate's signature is not valid: it was changed, or this authority did not issue it.",
        ],
        ["不要使用该证书；请向签发机构核实。", "Do not use it; ask the authority."],
    ),
    Message::new(
        3031,
        "CERT_SIGNATURE_ENCODING",
        Refused,
        [
            "证书签名的编码不符合标准。",
            "The certificate's signature is not encoded as the standard requires.",
        ],
        ASK_AUTHORITY,
    ),
    Message::new(
        3032,
        "CERT_EXPIRED",
        Refused,
        ["数字证书已过期。", "The certificate has expired."],
        ["请联系客服办理续期。", "Ask customer service for a renewal."],
    ),
    Message::new(
        3033,
        "CERT_NOT_YET_VALID",
        Refused,
        ["数字证书尚未生效。", "The certificate is not valid yet."],
        [
            "检查电脑的日期和时间；时间无误时请等待生效。",
            "Check this computer's date and time; if they are right, wait until it begins.",
        ],
    ),
    Message::new(
        3034,
        "CERT_REVOKED",
        Refused,
        ["数字证书已被注销。", "The certificate has been revoked."],
        [
            "请联系客服；需要继续使用时办理补办。",
            "Contact customer service; ask for a reissue if it is still needed.",
        ],
    ),
    Message::new(
        3035,
        "CERT_ISSUER_UNKNOWN",
        Refused,
        ["证书不是由受信任的机构签发的。", "The certificate leads to no trusted authority."],
        [
            "确认给出了正确的根证书和中间证书。",
            "Check that the right root and intermediate certificates are given.",
        ],
    ),
    Message::new(
        3036,
        "CERT_NOT_AUTHORITY",
        Refused,
        ["签发者没有签发证书的资格。", "The issuer may not issue certificates."],
        ["不要使用该证书；请向签发机构核实。", "Do not use it; ask the authority."],
    ),
    Message::new(
        3037,
        "CERT_PATH_LENGTH",
        Refused,
        [
            "证书链的层数超过了上级机构的限制。",
            "More authorities stand in the path than one of them allows.",
        ],
        ASK_AUTHORITY,
    ),
    Message::new(
        3038,
        "CERT_KEY_USAGE",
        Refused,
        [
            "证书的密钥用途不包括此用途。",
            "The certificate's key usage does not allow this purpose.",
        ],
        ["请换用用途相符的证书。", "Use a certificate that is made for it."],
    ),
    Message::new(
        3039,
        "CERT_ENCRYPTION_ONLY",
        Refused,
        [
            "这是加密证书，不能用于登录和签名。",
            "This is the encryption certificate; it is not for login or signing.",
        ],
        ["请使用同一 USB Key 上的签名证书。", "Use the signature certificate of the same key."],
    ),
    Message::new(
        3040,
        "CERT_EXTENDED_KEY_USAGE",
        Refused,
        [
            "证书的扩展密钥用途不包括此用途。",
            "The certificate's extended key usage does not allow this purpose.",
        ],
        ["请换用用途相符的证书。", "Use a certificate that is made for it."],
    ),
    Message::new(
        3041,
        "CERT_CRITICAL_EXTENSION",
        Refused,
        [
            "证书中有本程序不认识的关键扩展项。",
            "The certificate holds a critical extension that is not supported.",
        ],
        [
            "请使用更新版本的程序，或把错误编号告诉签发机构。",
            "Use a newer version of this program, or tell the authority the number.",
        ],
    ),
    Message::new(
        3042,
        "SOFTWARE_KEY_REFUSED",
        Refused,
        [
            "这是软件 USB Key 的证书，此处不接受。",
            "This is a software key's certificate, which is not accepted here.",
        ],
        [
            "请使用硬件 USB Key；仅在测试环境中使用 --accept-software-keys。",
            "Use a hardware key; --accept-software-keys is for tests.",
        ],
    ),
    Message::new(
        3043,
        "CERT_PATH_WORK",
        Refused,
        ["给出的证书过多，没有找到证书链。", "No path was found among this many certificates."],
        ["只给出相关的中间证书。", "Give only the intermediate certificates that belong to it."],
    ),
    Message::new(
        3050,
        "CERT_ISSUER_KEY_MISMATCH",
        Refused,
        [
            "签发密钥与签发证书不配套。",
            "The signing key does not belong to the issuer's certificate.",
        ],
        [
            "从备份恢复机构目录中的密钥和证书。",
            "Restore the key and the certificate of the authority's folder from their backup.",
        ],
    ),
    Message::new(
        3051,
        "CRL_ISSUER",
        Refused,
        ["证书注销列表是其他机构签发的。", "The revocation list was issued by another authority."],
        NEWER_LIST,
    ),
    Message::new(
        3052,
        "CRL_SIGNER",
        Refused,
        ["签发者没有签发证书注销列表的资格。", "The issuer may not sign revocation lists."],
        ASK_AUTHORITY,
    ),
    Message::new(
        3053,
        "CRL_KIND",
        Refused,
        ["不支持这种证书注销列表。", "This kind of revocation list is not supported."],
        ["请取得完整的证书注销列表。", "Fetch the complete revocation list."],
    ),
    Message::new(
        3060,
        "CERT_STATUS_UNKNOWN",
        Refused,
        [
            "无法确认证书是否已被注销：没有签发机构的证书注销列表。",
            "It is not known whether the certificate is revoked: the issuer's revocation list is missing.",
        ],
        ["用 --crl 给出签发机构的证书注销列表。", "Give the issuer's revocation list with --crl."],
    ),
    Message::new(
        3061,
        "CRL_OUTDATED",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表已过时。",
            "It is not known whether the certificate is revoked: the revocation list is outdated.",
        ],
        NEWER_LIST,
    ),
    Message::new(
        3062,
        "CRL_NOT_YET_VALID",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表的签发时间晚于当前时间。",
            "It is not known whether the certificate is revoked: the revocation list is from the future.",
        ],
        ["检查电脑的日期和时间。", "Check this computer's date and time."],
    ),
    Message::new(
        3063,
        "CRL_NO_NEXT_UPDATE",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表没有写明有效期。",
            "It is not known whether the certificate is revoked: the revocation list does not say until when it holds.",
        ],
        ASK_AUTHORITY,
    ),
    Message::new(
        3064,
        "CRL_SIGNATURE_INVALID",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表的签名无效。",
            "It is not known whether the certificate is revoked: the revocation list's signature is not valid.",
        ],
        NEWER_LIST,
    ),
    Message::new(
        3065,
        "CRL_UNUSABLE",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表不能使用。",
            "It is not known whether the certificate is revoked: the revocation list cannot be used.",
        ],
        ASK_AUTHORITY,
    ),
];
