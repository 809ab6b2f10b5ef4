// SPDX-License-Identifier: MIT OR Apache-2.0
//! The answer to a certificate request: 3200 to 3299.

use super::Kind::{Input, Refused};
use super::Message;

const ISSUE_AGAIN: [&str; 2] = ["请联系客服重新签发。", "Ask customer service to issue again."];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        3200,
        "ANSWER_TOO_LARGE",
        Input,
        ["文件过大，不可能是签发结果。", "The file is too large to be an issuing answer."],
        ["请确认给出的是正确的文件。", "Check that this is the right file."],
    ),
    Message::new(
        3201,
        "ANSWER_TOO_MANY",
        Input,
        ["签发结果中的证书过多。", "The issuing answer holds too many certificates."],
        ISSUE_AGAIN,
    ),
    Message::new(
        3202,
        "ANSWER_CIPHER",
        Input,
        [
            "签发结果中的加密密钥使用了不支持的算法。",
            "The enveloped key in the issuing answer uses an algorithm that is not supported.",
        ],
        ISSUE_AGAIN,
    ),
    Message::new(
        3203,
        "ANSWER_NO_SIGNATURE_CERTIFICATE",
        Refused,
        [
            "签发结果中没有该密钥的签名证书。",
            "The issuing answer holds no signature certificate for this key.",
        ],
        ISSUE_AGAIN,
    ),
    Message::new(
        3204,
        "ANSWER_ENCRYPTION_INCOMPLETE",
        Refused,
        [
            "签发结果中的加密证书与加密密钥不配套，没有导入。",
            "The encryption certificate and the enveloped key do not belong together; nothing was imported.",
        ],
        ISSUE_AGAIN,
    ),
    Message::new(
        3205,
        "ANSWER_KEY_USAGE",
        Refused,
        [
            "签发结果中证书的密钥用途不对，没有导入。",
            "A certificate in the issuing answer has the wrong key usage; nothing was imported.",
        ],
        ISSUE_AGAIN,
    ),
    Message::new(
        3206,
        "ANSWER_SUBJECT_MISMATCH",
        Refused,
        [
            "签名证书和加密证书写的不是同一个单位，没有导入。",
            "The two certificates name different holders; nothing was imported.",
        ],
        ISSUE_AGAIN,
    ),
];
