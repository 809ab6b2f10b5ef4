// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers as portals hand them out: 3250 to 3259.

use super::super::Kind::{Input, Refused};
use super::super::Message;

pub(in super::super) const MESSAGES: &[Message] = &[
    Message::new(
        3250,
        "ANSWER_UNKNOWN",
        Input,
        [
            "无法识别：这不是任何一种已知格式的签发结果。",
            "This is no issuing answer in any known form.",
        ],
    )
    .cause([
        "文件不是签发结果，或者在复制粘贴时缺了一部分。",
        "The file is something else, or a part was lost when it was copied.",
    ])
    .advice([
        "请重新下载签发结果的原文件，不要复制网页上的文字。",
        "Download the answer's own file again instead of copying text from a page.",
    ])
    .desk([
        "可接受 GM/T 0092 的 CSRResponse、PKCS 7 证书、加密密钥的 ASN.1 或 SKF 格式，编码为 DER、PEM、Base64 或十六进制。",
        "Taken are CSRResponse of GM/T 0092, certificates in PKCS 7, and encryption keys in ASN.1 or SKF form, in DER, PEM, Base64 or hexadecimal digits.",
    ]),
    Message::new(
        3251,
        "ANSWER_KEY_REUSED",
        Refused,
        [
            "签发结果中的加密密钥就是签名密钥，没有导入。",
            "The answer's encryption key is the signature key; nothing was imported.",
        ],
    )
    .cause([
        "签发系统没有另外产生加密密钥；保管加密密钥的机构就能冒用签名。",
        "The issuing system made no encryption key of its own; who keeps encryption keys could then sign.",
    ])
    .advice(["请联系客服重新签发。", "Ask customer service to issue again."])
    .desk(["为加密证书另行产生密钥对后重新签发。", "Make a separate pair for the encryption certificate and issue again."]),
    Message::new(
        3252,
        "ESCROWED_KEY_MALFORMED",
        Input,
        ["加密密钥的内容已损坏或不完整。", "The delivered encryption key is damaged or incomplete."],
    )
    .cause([
        "CFCA 格式的加密密钥在复制时缺了一部分，或被改动。",
        "A part of the key in CFCA's form was lost or altered when it was copied.",
    ])
    .advice(["请从证书下载页面重新取得。", "Fetch it again from the page where certificates are downloaded."])
    .desk([
        "核对文本：64 位固定数字、16 位长度、Base64（可含逗号）。",
        "Compare the text: 64 fixed digits, a length of 16 digits, Base64 that may hold commas.",
    ]),
    Message::new(
        3253,
        "ANSWER_KEY_NOT_RESEALED",
        Refused,
        [
            "加密密钥是用申请时的临时密钥加密的，需先转换才能导入。",
            "The encryption key is sealed for the request's temporary key and has to be converted first.",
        ],
    )
    .cause([
        "CFCA 的签发结果要用产生申请的程序中的临时私钥打开。",
        "CFCA's answers are opened with the temporary private key of the program that made the request.",
    ])
    .advice(["请用产生申请的同一程序导入。", "Import it with the program that made the request."])
    .desk([
        "临时私钥已丢失时无法恢复：重新申请。",
        "Without the temporary private key there is no way: request again.",
    ]),
    Message::new(
        3254,
        "ANSWER_CONFLICT",
        Input,
        [
            "给出的几个文件中有两个不同的加密密钥。",
            "Two of the given files hold different encryption keys.",
        ],
    )
    .cause(["不同申请的结果混在了一起。", "Answers to different requests were mixed."])
    .advice(["请只给出同一次申请的文件。", "Give the files of one request only."])
    .desk(["按申请编号重新发送全部文件。", "Send all files of one request again."]),
];
