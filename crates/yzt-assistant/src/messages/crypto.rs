// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys, signatures and encryption: 1200 to 1299.

use super::Kind::{Environment, Input, Refused};
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        1200,
        "RANDOM_UNAVAILABLE",
        Environment,
        ["操作系统没有提供随机数。", "The operating system gave no random numbers."],
        ["重新启动电脑后重试。", "Restart the computer and try again."],
    ),
    Message::new(
        1201,
        "PUBLIC_KEY_INVALID",
        Input,
        ["不是有效的 SM2 公钥。", "This is not an SM2 public key."],
        [
            "请确认文件没有损坏，并向提供方重新索取。",
            "Check that the file is undamaged and ask its sender for it again.",
        ],
    ),
    Message::new(
        1202,
        "PRIVATE_KEY_INVALID",
        Input,
        ["不是有效的 SM2 私钥。", "This is not an SM2 private key."],
        ["请从备份恢复该密钥文件。", "Restore the key file from its backup."],
    ),
    Message::new(
        1203,
        "SIGNATURE_MALFORMED",
        Input,
        [
            "签名文件的格式不对：应为 SM2 签名的 DER 编码。",
            "The signature is not in the DER form of an SM2 signature.",
        ],
        [
            "请确认给出的是签名文件，而且没有损坏。",
            "Check that this is the signature file and that it is undamaged.",
        ],
    ),
    Message::new(
        1204,
        "SIGNATURE_MISMATCH",
        Refused,
        [
            "签名不是该证书对该文件的签名。",
            "The signature is not this certificate's signature of this file.",
        ],
        [
            "请确认文件、签名和证书三者配套；文件在签名后有任何改动都会这样。",
            "Check that file, signature and certificate belong together; any change of the file after signing gives this.",
        ],
    ),
    Message::new(
        1205,
        "CIPHERTEXT_MALFORMED",
        Input,
        ["加密数据的格式不对。", "The encrypted data has the wrong form."],
        [
            "请确认文件没有损坏，并向提供方重新索取。",
            "Check that the file is undamaged and ask its sender for it again.",
        ],
    ),
    Message::new(
        1206,
        "DECRYPTION_FAILED",
        Refused,
        [
            "无法解密：数据不是给这个密钥的，或已损坏。",
            "Decryption failed: the data is for another key or damaged.",
        ],
        ["请向提供方重新索取。", "Ask its sender for it again."],
    ),
    Message::new(
        1207,
        "IDENTIFIER_TOO_LONG",
        Input,
        ["SM2 标识过长。", "The SM2 identifier is too long."],
        ["标识最多 8191 字节。", "An identifier has at most 8191 bytes."],
    ),
    Message::new(
        1208,
        "PLAINTEXT_LENGTH",
        Input,
        ["数据长度不适合 SM2 加密。", "Data of this length cannot be encrypted with SM2."],
        ["数据不能为空，也不能过长。", "It must be neither empty nor too long."],
    ),
    Message::new(
        1209,
        "BLOCK_LENGTH",
        Input,
        ["加密数据的长度不是整块。", "The encrypted data is not a whole number of blocks."],
        ["请确认文件没有损坏。", "Check that the file is undamaged."],
    ),
    Message::new(
        1210,
        "ALGORITHM_NOT_SUPPORTED",
        Input,
        ["不支持该密钥的算法。", "The key's algorithm is not supported."],
        ["请使用 SM2 数字证书。", "Use an SM2 certificate."],
    ),
    Message::new(
        1211,
        "KEY_ENCODING",
        Input,
        [
            "密钥文件已损坏，或格式不受支持。",
            "The key file is damaged or of a form that is not supported.",
        ],
        ["请从备份恢复该密钥文件。", "Restore the key file from its backup."],
    ),
    Message::new(
        1212,
        "ENVELOPED_KEY_MALFORMED",
        Input,
        [
            "签发结果中的加密密钥格式不对。",
            "The enveloped key in the issuing answer has the wrong form.",
        ],
        ["请联系客服重新签发。", "Ask customer service to issue again."],
    ),
];
