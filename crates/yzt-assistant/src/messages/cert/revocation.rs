// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists: 3050 to 3099.

use super::super::Kind::Refused;
use super::super::{Message, Pair};
use super::{ASK_AUTHORITY, FIX_ISSUING, NOT_STANDARD};

const NEWER_LIST: Pair = [
    "从证书签发机构取得最新的证书注销列表后重试。",
    "Fetch the authority's newest revocation list and try again.",
];

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3050,
        "CERT_ISSUER_KEY_MISMATCH",
        Refused,
        [
            "签发密钥与签发证书不配套。",
            "The signing key does not belong to the issuer's certificate.",
        ],
    )
    .cause([
        "签发机构的密钥文件与证书不是一对。",
        "The authority's key file does not belong to its certificate.",
    ])
    .advice([
        "从备份恢复机构目录中的密钥和证书。",
        "Restore the key and the certificate of the authority's folder from their backup.",
    ])
    .desk([
        "没有签发任何内容。从同一次备份恢复密钥和证书。",
        "Nothing was issued. Restore key and certificate from the same backup.",
    ]),
    Message::new(
        3051,
        "CRL_ISSUER",
        Refused,
        ["证书注销列表是其他机构签发的。", "The revocation list was issued by another authority."],
    )
    .cause([
        "给出的注销列表不是签发该证书的机构发布的。",
        "The list is not from the authority that issued the certificate.",
    ])
    .advice(NEWER_LIST)
    .desk([
        "告诉网站管理员本机构注销列表的下载地址。",
        "Tell the portal where this authority's list is fetched.",
    ]),
    Message::new(
        3052,
        "CRL_SIGNER",
        Refused,
        ["签发者没有签发证书注销列表的资格。", "The issuer may not sign revocation lists."],
    )
    .cause([
        "签发注销列表的证书没有 cRLSign 用途。",
        "The certificate that signed the list lacks cRLSign.",
    ])
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3053,
        "CRL_KIND",
        Refused,
        ["不支持这种证书注销列表。", "This kind of revocation list is not supported."],
    )
    .cause([
        "这是增量、间接或限定范围的注销列表，本版本只支持完整列表。",
        "It is a delta, indirect or limited list; this version reads complete ones.",
    ])
    .advice(["请取得完整的证书注销列表。", "Fetch the complete revocation list."])
    .desk(["发布完整的注销列表（yzt ca crl）。", "Publish a complete list (`yzt ca crl`)."]),
    Message::new(
        3060,
        "CERT_STATUS_UNKNOWN",
        Refused,
        [
            "无法确认证书是否已被注销：没有签发机构的证书注销列表。",
            "It is not known whether the certificate is revoked: the issuer's revocation list is missing.",
        ],
    )
    .cause([
        "没有给出签发机构（以及根）的注销列表，按规则不能放行。",
        "The lists of the issuing authority, and of the root, are missing, and then nothing passes.",
    ])
    .advice([
        "用 --crl 给出签发机构的证书注销列表。",
        "Give the issuer's revocation list with --crl.",
    ])
    .desk([
        "发布注销列表并告诉网站管理员；yzt ca crl 写出的一个文件中含有签发机构和根的两份列表。",
        "Publish the list and tell the portal; the one file of `yzt ca crl` holds both lists.",
    ]),
    Message::new(
        3061,
        "CRL_OUTDATED",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表已过时。",
            "It is not known whether the certificate is revoked: the revocation list is outdated.",
        ],
    )
    .cause([
        "注销列表的下次更新时间已过，网站没有取得新的列表。",
        "The list's next update is past and the portal has no newer one.",
    ])
    .advice(NEWER_LIST)
    .desk([
        "检查注销列表是否按时发布；没有发布时运行 yzt ca crl。",
        "See whether the list is published in time; if not, run `yzt ca crl`.",
    ]),
    Message::new(
        3062,
        "CRL_NOT_YET_VALID",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表的签发时间晚于当前时间。",
            "It is not known whether the certificate is revoked: the revocation list is from the future.",
        ],
    )
    .cause([
        "网站的时钟落后，或注销列表用了错误的时间签发。",
        "The verifier's clock is behind, or the list was made with a wrong time.",
    ])
    .advice(["检查电脑的日期和时间。", "Check this computer's date and time."])
    .desk([
        "核对签发机构和网站两边的时钟后重新发布。",
        "Check the clocks of authority and portal, then publish again.",
    ]),
    Message::new(
        3063,
        "CRL_NO_NEXT_UPDATE",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表没有写明有效期。",
            "It is not known whether the certificate is revoked: the revocation list does not say until when it holds.",
        ],
    )
    .cause(NOT_STANDARD)
    .advice(ASK_AUTHORITY)
    .desk([
        "发布带有下次更新时间（nextUpdate）的注销列表。",
        "Publish a list that has a nextUpdate.",
    ]),
    Message::new(
        3064,
        "CRL_SIGNATURE_INVALID",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表的签名无效。",
            "It is not known whether the certificate is revoked: the revocation list's signature is not valid.",
        ],
    )
    .cause([
        "注销列表被改动，或不是由该签发机构的密钥签名。",
        "The list was altered, or another key than the authority's signed it.",
    ])
    .advice(NEWER_LIST)
    .desk([
        "重新发布注销列表，并核对网站取得的文件与发布的是否一致。",
        "Publish the list again and compare the portal's file with it.",
    ]),
    Message::new(
        3065,
        "CRL_UNUSABLE",
        Refused,
        [
            "无法确认证书是否已被注销：证书注销列表不能使用。",
            "It is not known whether the certificate is revoked: the revocation list cannot be used.",
        ],
    )
    .cause([
        "注销列表中有本程序不认识的关键扩展项或条目。",
        "The list holds a critical extension or entry that is not known here.",
    ])
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
];
