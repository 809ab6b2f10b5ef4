// SPDX-License-Identifier: MIT OR Apache-2.0
//! The answer to a certificate request: 3200 to 3209.

pub(super) mod answers;
pub(super) mod enveloped;
pub(super) mod signed;

use super::Kind::{Input, Refused};
use super::{Message, Pair};

const ISSUE_AGAIN: Pair = ["请联系客服重新签发。", "Ask customer service to issue again."];
const NOT_COMPLETE: Pair = [
    "签发系统写出的结果不完整，或不同申请的内容混在了一起。",
    "The issuing system wrote an incomplete answer, or mixed those of different requests.",
];
const ISSUE_DESK: Pair = [
    "USB Key 没有改动。核对申请后重新签发（yzt ca issue），并原样发送结果文件。",
    "The key is unchanged. Compare with the request, issue again (`yzt ca issue`) and send the file as it is.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        3200,
        "ANSWER_TOO_LARGE",
        Input,
        [
            "文件过大，不可能是签发结果，也不能作为一个整体读取。",
            "The file is too large to be an issuing answer, or a message that is read as a whole.",
        ],
    )
    .cause([
        "给出的不是签发结果（例如压缩包或图片）；签发结果通常只有几 KB。",
        "This is no issuing answer but, say, an archive or a picture; an answer has a few KB.",
    ])
    .advice(["请确认给出的是正确的文件。", "Check that this is the right file."])
    .desk(["重新发送签发结果文件（answer.der）。", "Send the answer's file (answer.der) again."]),
    Message::new(
        3201,
        "ANSWER_TOO_MANY",
        Input,
        [
            "签发结果或消息中的证书等内容过多。",
            "The issuing answer or the message holds too many certificates or other parts.",
        ],
    )
    .cause(NOT_COMPLETE)
    .advice(ISSUE_AGAIN)
    .desk(ISSUE_DESK),
    Message::new(
        3202,
        "ANSWER_CIPHER",
        Input,
        [
            "签发结果中的加密密钥使用了不支持的算法。",
            "The enveloped key in the issuing answer uses an algorithm that is not supported.",
        ],
    )
    .cause([
        "签发系统没有用 SM4 的 ECB 方式和 SM2 加密密钥，USB Key 无法导入。",
        "The key was not sealed with SM4 in ECB mode and SM2, so that a key cannot import it.",
    ])
    .advice(ISSUE_AGAIN)
    .desk([
        "在签发系统中改用 SM2 与 SM4（ECB）后重新签发。",
        "Set the issuing system to SM2 with SM4 (ECB) and issue again.",
    ]),
    Message::new(
        3203,
        "ANSWER_NO_SIGNATURE_CERTIFICATE",
        Refused,
        [
            "签发结果中没有该密钥的签名证书。",
            "The issuing answer holds no signature certificate for this key.",
        ],
    )
    .cause([
        "签发结果是为另一个密钥签发的，或只含有加密证书。",
        "The answer is for another key, or holds an encryption certificate only.",
    ])
    .advice(ISSUE_AGAIN)
    .desk(ISSUE_DESK),
    Message::new(
        3204,
        "ANSWER_ENCRYPTION_INCOMPLETE",
        Refused,
        [
            "签发结果中的加密证书与加密密钥不配套，没有导入。",
            "The encryption certificate and the enveloped key do not belong together; nothing was imported.",
        ],
    )
    .cause(NOT_COMPLETE)
    .advice(ISSUE_AGAIN)
    .desk(ISSUE_DESK),
    Message::new(
        3205,
        "ANSWER_KEY_USAGE",
        Refused,
        [
            "签发结果中证书的密钥用途不对，没有导入。",
            "A certificate in the issuing answer has the wrong key usage; nothing was imported.",
        ],
    )
    .cause([
        "签名证书缺少 digitalSignature，或加密证书缺少 keyEncipherment 等用途。",
        "The signature certificate lacks digitalSignature, or the encryption certificate keyEncipherment and the like.",
    ])
    .advice(ISSUE_AGAIN)
    .desk([
        "更正两种证书的模板后重新签发。",
        "Correct the templates of both certificates and issue again.",
    ]),
    Message::new(
        3206,
        "ANSWER_SUBJECT_MISMATCH",
        Refused,
        [
            "签名证书和加密证书写的不是同一个单位，没有导入。",
            "The two certificates name different holders; nothing was imported.",
        ],
    )
    .cause([
        "两张证书的主体不同，可能把两个单位的结果装在了一起。",
        "The subjects differ: answers of two holders may have been put together.",
    ])
    .advice(ISSUE_AGAIN)
    .desk(ISSUE_DESK),
];
