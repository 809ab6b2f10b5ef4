// SPDX-License-Identifier: MIT OR Apache-2.0
//! Evidence about revocation, and OCSP: 3120 to 3159.

use super::super::Kind::{Environment, Input, Refused};
use super::super::Message;

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3120,
        "STATUS_EVIDENCE_TOO_OLD",
        Refused,
        [
            "无法确认证书是否已被注销：注销列表或 OCSP 应答太旧。",
            "It is not known whether the certificate is revoked: the revocation list or OCSP response is too old.",
        ],
    )
    .cause([
        "它仍在自身的有效期内，但早于网站规定的最长时限。",
        "It is still within its own period, but older than the portal accepts.",
    ])
    .advice([
        "重新取得最新的注销列表或 OCSP 应答后重试。",
        "Fetch the newest revocation list or OCSP response and try again.",
    ])
    .desk([
        "核对网站规定的时限与签发机构的发布周期是否相配。",
        "Compare the portal's limit with how often the authority publishes.",
    ]),
    Message::new(
        3121,
        "STATUS_REASONS_OPEN",
        Refused,
        [
            "无法确认证书是否已被注销：给出的注销列表没有覆盖全部注销原因。",
            "It is not known whether the certificate is revoked: the lists that were given do not cover every reason.",
        ],
    )
    .cause([
        "签发机构按原因分开发布注销列表，缺少其中的一份，或者其中一份已过期。",
        "The authority publishes its list in parts by reason, and a part is missing or over.",
    ])
    .advice([
        "把签发机构发布的各份注销列表全部给出后重试。",
        "Give every part of the authority's list and try again.",
    ])
    .desk([
        "告诉网站管理员全部分列表的发布地址。",
        "Tell the portal where all the parts are published.",
    ]),
    Message::new(
        3122,
        "CRL_INDIRECT",
        Refused,
        [
            "无法确认证书是否已被注销：只有间接注销列表，本程序不支持。",
            "It is not known whether the certificate is revoked: there is only an indirect revocation list, which is not supported.",
        ],
    )
    .cause([
        "注销列表由证书签发机构以外的机构签发。",
        "The list is issued by another authority than the certificate's.",
    ])
    .advice([
        "改用 OCSP，或向签发机构索取直接的注销列表。",
        "Use OCSP, or ask the authority for a direct list.",
    ])
    .desk([
        "由签发机构自己发布注销列表，或开通 OCSP 服务。",
        "Publish a list of the issuing authority itself, or run a responder.",
    ]),
    Message::new(
        3123,
        "CRL_DELTA_ALONE",
        Refused,
        [
            "无法确认证书是否已被注销：只有增量注销列表，缺少完整列表。",
            "It is not known whether the certificate is revoked: there is a delta list without its complete list.",
        ],
    )
    .cause([
        "增量列表只写出自上一份完整列表以来的变化。",
        "A delta list only says what has changed since a complete one.",
    ])
    .advice([
        "同时给出签发机构的完整注销列表。",
        "Give the authority's complete list as well.",
    ])
    .desk([
        "把完整列表和增量列表一起发布，并把两个地址都告诉网站管理员。",
        "Publish both lists and tell the portal both addresses.",
    ]),
    Message::new(
        3124,
        "STATUS_SIGNER_UNTRUSTED",
        Refused,
        [
            "无法确认证书是否已被注销：注销列表或 OCSP 应答的签名者不可信。",
            "It is not known whether the certificate is revoked: the signer of the revocation list or OCSP response is not trusted.",
        ],
    )
    .cause([
        "签名者的证书已被注销、状态不明，或者无法追溯到同一个根。",
        "The signer's certificate is revoked, of unknown status, or has no path to the same root.",
    ])
    .advice([
        "请把错误编号告诉网站的管理员。",
        "Tell the portal's operator the number.",
    ])
    .desk([
        "发布覆盖签名者证书的注销列表，或在 OCSP 签名证书中加入 ocsp-nocheck。",
        "Publish a list that covers the signer's certificate, or put ocsp-nocheck into a responder's.",
    ]),
    Message::new(
        3125,
        "OCSP_RESPONDER_NOT_AUTHORISED",
        Refused,
        [
            "无法确认证书是否已被注销：应答的 OCSP 服务没有得到签发机构的授权。",
            "It is not known whether the certificate is revoked: the authority has not authorised the OCSP responder.",
        ],
    )
    .cause([
        "应答者的证书不是由该签发机构签发、没有 OCSP 签名用途，或已过期。",
        "The responder's certificate is another issuer's, lacks the purpose OCSP signing, or has expired.",
    ])
    .advice([
        "核对 OCSP 服务的地址，然后重试。",
        "Check the responder's address and try again.",
    ])
    .desk([
        "为 OCSP 服务重新签发带 OCSP 签名用途的证书。",
        "Issue a certificate with the purpose OCSP signing to the responder.",
    ]),
    Message::new(
        3126,
        "OCSP_CERT_UNKNOWN",
        Refused,
        [
            "无法确认证书是否已被注销：OCSP 服务不认识该证书。",
            "It is not known whether the certificate is revoked: the OCSP responder does not know it.",
        ],
    )
    .cause([
        "证书刚签发尚未登记，或者问的是另一个机构的服务。",
        "The certificate was issued a moment ago and is not registered yet, or another authority's responder was asked.",
    ])
    .advice([
        "过几分钟再试；仍然不行时改用证书注销列表。",
        "Try again in some minutes; if that does not help, use the revocation list.",
    ])
    .desk([
        "核对 OCSP 服务的数据是否已同步。",
        "Check that the responder's data are up to date.",
    ]),
    Message::new(
        3127,
        "STATUS_TOO_MUCH_WORK",
        Refused,
        [
            "无法确认证书是否已被注销：需要检查的注销列表太多。",
            "It is not known whether the certificate is revoked: too many lists would have to be checked.",
        ],
    )
    .cause([
        "给出了大量同名而签名无效的注销列表，其中可能有伪造的。",
        "Very many lists of this name were given whose signatures are not valid; some may be forged.",
    ])
    .advice([
        "清理注销列表的目录，只保留签发机构当前发布的列表。",
        "Clear the folder of lists and keep those that the authority publishes now.",
    ])
    .desk([
        "查明这些列表从哪里来。",
        "Find out where these lists come from.",
    ]),
    Message::new(
        3130,
        "OCSP_MALFORMED_REQUEST",
        Refused,
        [
            "OCSP 服务不接受查询：它读不懂请求。",
            "The OCSP responder refused: it cannot read the request.",
        ],
    )
    .cause([
        "服务不支持请求中的摘要算法（如 SM3）或随机数。",
        "It does not support the request's hash, such as SM3, or its nonce.",
    ])
    .advice([
        "改用 SHA-1 证书标识、不带随机数再查询一次。",
        "Ask again with SHA-1 identifiers and without a nonce.",
    ])
    .desk([
        "升级 OCSP 服务，使其支持 SM3 证书标识。",
        "Update the responder so that it knows SM3 identifiers.",
    ]),
    Message::new(
        3131,
        "OCSP_INTERNAL_ERROR",
        Environment,
        [
            "OCSP 服务内部出错，没有给出结果。",
            "The OCSP responder has an internal error and gave no answer.",
        ],
    )
    .cause([
        "服务暂时发生故障。",
        "The responder is out of order for the moment.",
    ])
    .advice([
        "稍后重试，或改用证书注销列表。",
        "Try again later, or use the revocation list.",
    ])
    .desk([
        "检查 OCSP 服务及其签名密钥。",
        "Check the responder and its signing key.",
    ]),
    Message::new(
        3132,
        "OCSP_TRY_LATER",
        Environment,
        [
            "OCSP 服务现在不能应答，请稍后再试。",
            "The OCSP responder cannot answer now.",
        ],
    )
    .cause([
        "服务繁忙，或数据正在更新。",
        "It is busy, or its data are being updated.",
    ])
    .advice([
        "过几分钟再试。",
        "Try again in some minutes.",
    ])
    .desk([
        "检查 OCSP 服务的负荷。",
        "Check the load of the responder.",
    ]),
    Message::new(
        3133,
        "OCSP_SIGNATURE_REQUIRED",
        Refused,
        [
            "OCSP 服务只回答经过签名的查询。",
            "The OCSP responder answers signed requests only.",
        ],
    )
    .cause([
        "签发机构只向约定的用户提供这项服务。",
        "The authority serves agreed clients only.",
    ])
    .advice([
        "改用签发机构的证书注销列表。",
        "Use the authority's revocation list.",
    ])
    .desk([
        "开放查询，或者发布注销列表。",
        "Open the service, or publish a list.",
    ]),
    Message::new(
        3134,
        "OCSP_UNAUTHORIZED",
        Refused,
        [
            "OCSP 服务拒绝回答这项查询。",
            "The OCSP responder does not answer this request.",
        ],
    )
    .cause([
        "它不是该证书签发机构的服务，或者不为本机服务。",
        "It is not the responder of this certificate's issuer, or does not serve this client.",
    ])
    .advice([
        "核对签发机构证书与 OCSP 地址是否配套。",
        "Check that the issuer's certificate and the address belong together.",
    ])
    .desk([
        "核对 OCSP 服务中登记的机构证书。",
        "Check the authority's certificate in the responder.",
    ]),
    Message::new(
        3135,
        "OCSP_NONCE_MISSING",
        Refused,
        [
            "OCSP 应答没有带回随机数，不能证明是新的。",
            "The OCSP response carries no nonce, so that it may be an old one.",
        ],
    )
    .cause([
        "该服务预先签好应答，不支持随机数。",
        "The responder signs in advance and knows no nonce.",
    ])
    .advice([
        "由网站的管理员决定是否接受不带随机数的应答。",
        "The portal's operator decides whether responses without a nonce are accepted.",
    ])
    .desk([
        "在 OCSP 服务中打开随机数支持。",
        "Switch nonces on in the responder.",
    ]),
    Message::new(
        3136,
        "OCSP_NONCE_DIFFERENT",
        Refused,
        [
            "OCSP 应答对应的是另一次查询。",
            "The OCSP response answers another request.",
        ],
    )
    .cause([
        "应答来自缓存，或在途中被替换。",
        "It came from a cache, or was replaced on its way.",
    ])
    .advice([
        "再查询一次；反复出现时请告诉网站的管理员。",
        "Ask again; if it happens again tell the portal's operator.",
    ])
    .desk([
        "检查网站与 OCSP 服务之间的代理和缓存。",
        "Check proxies and caches between the portal and the responder.",
    ]),
    Message::new(
        3137,
        "OCSP_RESPONSE_UNSUPPORTED",
        Input,
        [
            "不支持这种类型的 OCSP 应答。",
            "OCSP responses of this type are not supported.",
        ],
    )
    .cause([
        "应答不是 RFC 6960 的基本应答。",
        "It is not a basic response of RFC 6960.",
    ])
    .advice([
        "核对 OCSP 地址，或改用证书注销列表。",
        "Check the address, or use the revocation list.",
    ])
    .desk([
        "让 OCSP 服务给出基本应答。",
        "Have the responder send basic responses.",
    ]),
    Message::new(
        3138,
        "OCSP_RESPONSE_OTHER",
        Refused,
        [
            "OCSP 应答没有回答所查询的证书。",
            "The OCSP response does not speak of the certificate that was asked about.",
        ],
    )
    .cause([
        "应答是关于另一个证书的，或使用了另一种证书标识。",
        "It is about another certificate, or names it by another hash.",
    ])
    .advice([
        "再查询一次；仍然不行时改用证书注销列表。",
        "Ask again; if that does not help, use the revocation list.",
    ])
    .desk([
        "核对 OCSP 服务是否按请求中的证书标识应答。",
        "Check that the responder answers by the request's identifiers.",
    ]),
    Message::new(
        3139,
        "OCSP_RESPONDER_NOT_AUTHORISED",
        Refused,
        [
            "OCSP 应答的签名者没有得到签发机构的授权。",
            "The authority has not authorised the signer of the OCSP response.",
        ],
    )
    .cause([
        "签名者不是签发机构本身，其证书也不是由签发机构为 OCSP 签名而签发的。",
        "The signer is not the authority, nor has a certificate of it for OCSP signing.",
    ])
    .advice([
        "核对 OCSP 服务的地址后再查询一次。",
        "Check the responder's address and ask again.",
    ])
    .desk([
        "为 OCSP 服务签发带 OCSP 签名用途的证书，并放入应答。",
        "Issue a certificate for OCSP signing to the responder and send it with the responses.",
    ]),
];
