// SPDX-License-Identifier: MIT OR Apache-2.0
//! What authorities allow below themselves: 3090 to 3119.

use super::super::Kind::Refused;
use super::super::Message;
use super::{ASK_AUTHORITY, FIX_ISSUING};

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3090,
        "CERT_NAME_EXCLUDED",
        Refused,
        [
            "证书中的名称超出了上级机构允许的范围。",
            "A name in the certificate is outside of what an authority above it allows.",
        ],
    )
    .cause([
        "上级证书的名称限制不包含这个名称，或者明确排除了它。",
        "The name constraints of a certificate above do not include this name, or exclude it.",
    ])
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3091,
        "CERT_NAME_UNREADABLE",
        Refused,
        [
            "上级机构限制了一种名称，而证书中的这种名称无法判断。",
            "An authority constrains a kind of name, and such a name in the certificate cannot be judged.",
        ],
    )
    .cause([
        "这种名称不受支持，或者写法有误（例如网址中没有主机名）。",
        "The kind of name is not supported, or it is malformed, such as a URI without a host.",
    ])
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3092,
        "CERT_POLICY_REQUIRED",
        Refused,
        [
            "证书不符合要求的证书策略。",
            "The certificate is not valid for a certificate policy that is required.",
        ],
    )
    .cause([
        "上级机构或检查方要求证书策略，而证书链上没有一致且可接受的策略。",
        "An authority or the one who checks requires a policy, and the path agrees on none that is acceptable.",
    ])
    .advice([
        "请确认使用的是办理这项业务的证书，或者向签发机构换发。",
        "Check that this is the certificate for this business, or have the authority issue another.",
    ])
    .desk([
        "核对证书模板中的策略标识、策略映射和策略限制。",
        "Check the policies, mappings and policy constraints of the templates.",
    ]),
    Message::new(
        3093,
        "CERT_POLICY_MAPPING",
        Refused,
        [
            "上级证书的策略映射有误，证书链不能使用。",
            "A certificate above maps policies in a way that is not allowed.",
        ],
    )
    .cause([
        "策略映射中出现了 anyPolicy，RFC 5280 不允许。",
        "anyPolicy stands in a policy mapping, which RFC 5280 forbids.",
    ])
    .advice(ASK_AUTHORITY)
    .desk(FIX_ISSUING),
    Message::new(
        3094,
        "CERT_PURPOSE_EXCLUDED",
        Refused,
        [
            "签发机构的证书不允许这项用途。",
            "The issuing authority's certificate does not allow this purpose.",
        ],
    )
    .cause([
        "签发机构证书中的扩展密钥用法没有列出这项用途。",
        "The extended key usage of the authority's certificate does not list the purpose.",
    ])
    .advice(ASK_AUTHORITY)
    .desk([
        "请用列有这项用途的签发机构重新签发。",
        "Issue it again from an authority whose certificate lists the purpose.",
    ]),
    Message::new(
        3095,
        "CERT_QUIRKS_NOT_ACCEPTED",
        Refused,
        [
            "证书的写法不合标准，此处不接受。",
            "The certificate is written in a way that departs from the standards and is not accepted here.",
        ],
    )
    .cause([
        "证书是放宽后读入的，而检查时没有允许这些放宽项。",
        "The certificate was read leniently, and the check does not tolerate what was met.",
    ])
    .advice(ASK_AUTHORITY)
    .desk([
        "确认来源可靠后，可以在检查时只放宽列出的项目。",
        "Once its origin is certain, tolerate exactly what is listed, and nothing else.",
    ]),
];
