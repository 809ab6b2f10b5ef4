// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files with several certificates, and identifiers of organisations: 3080 to 3089.

use super::super::Kind::Input;
use super::super::Message;
use super::{FILE_DESK, FORM_DESK, SEND_AGAIN};

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3080,
        "BUNDLE_CONTENT",
        Input,
        [
            "这个 PKCS 7 文件不是证书集合。",
            "This PKCS 7 file is no collection of certificates.",
        ],
    )
    .cause([
        "它是加密或其他类型的消息，里面的证书不能直接取出。",
        "It is an encrypted message, or one of another kind, which carries no certificates in the open.",
    ])
    .advice([
        "请改用 .p7b、.cer 或 .pem 格式的证书文件。",
        "Use a certificate file in the form .p7b, .cer or .pem.",
    ])
    .desk(FILE_DESK),
    Message::new(
        3081,
        "BUNDLE_EMPTY",
        Input,
        [
            "文件本身完好，但其中没有所需的证书或注销列表。",
            "The file is sound, but it holds none of the certificates or revocation lists looked for.",
        ],
    )
    .cause([
        "给出的可能是另一种文件，例如把注销列表当成证书，或只含密钥的 PEM。",
        "It may be another kind of file: a revocation list instead of a certificate, or a PEM file with keys alone.",
    ])
    .advice(SEND_AGAIN)
    .desk(FILE_DESK),
    Message::new(
        3082,
        "ORGANIZATION_CODE_STRUCTURE",
        Input,
        [
            "组织机构代码应为 8 位数字或大写字母加 1 位校验码。",
            "An organisation code has 8 digits or capitals and a check character.",
        ],
    )
    .cause([
        "位数不对，含有小写字母或空格，或全为 0。",
        "It has another length, small letters or spaces in it, or is all zeros.",
    ])
    .advice([
        "请按组织机构代码证逐位核对；2015 年以后请填写 18 位统一社会信用代码。",
        "Compare it with the organisation's code certificate; since 2015 give the unified social credit code of 18 characters.",
    ])
    .desk(FORM_DESK),
    Message::new(
        3083,
        "ORGANIZATION_CODE_CHECK",
        Input,
        [
            "组织机构代码的校验码不对，可能录错了一位。",
            "The organisation code's check character is wrong; one character may be mistyped.",
        ],
    )
    .cause([
        "最后一位由前 8 位按 GB 11714 算出，现在对不上。",
        "The last character follows from the first eight by GB 11714, and it does not.",
    ])
    .advice([
        "请按组织机构代码证逐位核对。",
        "Compare it with the organisation's code certificate, character by character.",
    ])
    .desk(FORM_DESK),
];
