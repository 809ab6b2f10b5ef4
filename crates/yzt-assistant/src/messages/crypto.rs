// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys, signatures and encryption: 1200 to 1299.

use super::Kind::{Environment, Input, Refused};
use super::{Message, Pair};
const ALTERED: Pair = [
    "文件在保存或传送中被截断、改动，或者根本不是这种文件。",
    "The file was cut off or altered while stored or sent, or is of another kind altogether.",
];
const SEND_ORIGINAL: Pair = [
    "用邮件附件或 U 盘重新发送原文件，不要复制粘贴其中的内容。",
    "Send the original file again, as an attachment or on a stick, not as pasted text.",
];
const CA_KEY_FILE: Pair = [
    "密钥文件被截断、改动，或由其他软件以不同格式写成。",
    "The key file was cut off, altered, or written by other software in another form.",
];
const FROM_BACKUP: Pair = [
    "从备份恢复密钥文件；没有备份时，用它签发的全部证书都要换用新的签发密钥。",
    "Restore the key file from a backup; without one, everything it certified needs a new authority key.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        1200,
        "RANDOM_UNAVAILABLE",
        Environment,
        ["操作系统没有提供随机数。", "The operating system gave no random numbers."],
    )
    .cause([
        "操作系统的随机数接口（getrandom）失败，多见于受限制的容器或很旧的内核。",
        "The system's random source (getrandom) failed: seen in restricted containers and with very old kernels.",
    ])
    .advice(["重新启动电脑后重试。", "Restart the computer and try again."])
    .desk([
        "没有产生任何密钥。请用户重新启动电脑；在容器中运行时允许 getrandom 系统调用。",
        "No key was made. Have the computer restarted; in a container allow the system call getrandom.",
    ]),
    Message::new(
        1201,
        "PUBLIC_KEY_INVALID",
        Input,
        ["不是有效的 SM2 公钥。", "This is not an SM2 public key."],
    )
    .cause(ALTERED)
    .advice([
        "请确认文件没有损坏，并向提供方重新索取。",
        "Check that the file is undamaged and ask its sender for it again.",
    ])
    .desk(SEND_ORIGINAL),
    Message::new(
        1202,
        "PRIVATE_KEY_INVALID",
        Input,
        ["不是有效的 SM2 私钥。", "This is not an SM2 private key."],
    )
    .cause(CA_KEY_FILE)
    .advice(["请从备份恢复该密钥文件。", "Restore the key file from its backup."])
    .desk(FROM_BACKUP),
    Message::new(
        1203,
        "SIGNATURE_MALFORMED",
        Input,
        [
            "签名文件的格式不对：应为 SM2 签名的 DER 编码。",
            "The signature is not in the DER form of an SM2 signature.",
        ],
    )
    .cause([
        "签名文件不是 DER 编码：可能是 64 字节的 r 和 s、Base64 文本，或被截断。",
        "The signature is not DER: it may be 64 bytes of r and s, Base64 text, or cut off.",
    ])
    .advice([
        "请确认给出的是签名文件，而且没有损坏。",
        "Check that this is the signature file and that it is undamaged.",
    ])
    .desk([
        "请签名方用 yzt sign 重新签名，或把 r、s 转换为 DER（SEQUENCE { r, s }）。",
        "Have it signed again with `yzt sign`, or convert r and s to DER (SEQUENCE { r, s }).",
    ]),
    Message::new(
        1204,
        "SIGNATURE_MISMATCH",
        Refused,
        [
            "签名不是该证书对该文件的签名。",
            "The signature is not this certificate's signature of this file.",
        ],
    )
    .cause([
        "文件在签名后有改动，或者给出的证书不是签名人的；也可能对方使用了不同的 SM2 用户标识，或对摘要再次做了摘要。",
        "The file changed after signing, or the certificate is not the signer's; or the other side used another SM2 identifier or hashed a digest again.",
    ])
    .advice([
        "请确认文件、签名和证书三者配套；文件在签名后有任何改动都会这样。",
        "Check that file, signature and certificate belong together; any change of the file after signing gives this.",
    ])
    .desk([
        "先比较文件的大小和日期，再用 yzt cert show 确认证书。对方不是 yzt 时，确认用户标识为 1234567812345678。",
        "Compare size and date of the file, then check the certificate with `yzt cert show`. If the other side is not yzt, see that its SM2 identifier is 1234567812345678.",
    ]),
    Message::new(
        1205,
        "CIPHERTEXT_MALFORMED",
        Input,
        ["加密数据的格式不对。", "The encrypted data has the wrong form."],
    )
    .cause(ALTERED)
    .advice([
        "请确认文件没有损坏，并向提供方重新索取。",
        "Check that the file is undamaged and ask its sender for it again.",
    ])
    .desk(SEND_ORIGINAL),
    Message::new(
        1206,
        "DECRYPTION_FAILED",
        Refused,
        [
            "无法解密：数据不是给这个密钥的，或已损坏。",
            "Decryption failed: the data is for another key or damaged.",
        ],
    )
    .cause([
        "数据是给另一个密钥加密的，或在传送中损坏。",
        "The data was encrypted for another key, or damaged on its way.",
    ])
    .advice(["请向提供方重新索取。", "Ask its sender for it again."])
    .desk([
        "核对加密时使用的证书序列号与用户 USB Key 中的加密证书是否一致。",
        "Compare the serial number of the certificate used with that of the encryption certificate on the user's key.",
    ]),
    Message::new(
        1207,
        "IDENTIFIER_TOO_LONG",
        Input,
        ["SM2 标识过长。", "The SM2 identifier is too long."],
    )
    .cause(["给出的 SM2 用户标识超过 8191 字节。", "The SM2 identifier has more than 8191 bytes."])
    .advice(["标识最多 8191 字节。", "An identifier has at most 8191 bytes."])
    .desk([
        "使用默认标识 1234567812345678，除非双方另有约定。",
        "Use the default 1234567812345678 unless both sides agreed on another.",
    ]),
    Message::new(
        1208,
        "PLAINTEXT_LENGTH",
        Input,
        ["数据长度不适合 SM2 加密。", "Data of this length cannot be encrypted with SM2."],
    )
    .cause([
        "SM2 加密的内容为空，或超过 1 MiB。",
        "What was to be encrypted with SM2 is empty or longer than 1 MiB.",
    ])
    .advice(["数据不能为空，也不能过长。", "It must be neither empty nor too long."])
    .desk([
        "SM2 只用来加密密钥；大文件请用数字信封。",
        "SM2 is for keys; encrypt large files with an enveloped message.",
    ]),
    Message::new(
        1209,
        "BLOCK_LENGTH",
        Input,
        ["加密数据的长度不是整块。", "The encrypted data is not a whole number of blocks."],
    )
    .cause([
        "SM4 数据的长度不是 16 字节的整数倍，说明数据被截断。",
        "SM4 data is not a multiple of 16 bytes, so it was cut off.",
    ])
    .advice(["请确认文件没有损坏。", "Check that the file is undamaged."])
    .desk(SEND_ORIGINAL),
    Message::new(
        1210,
        "ALGORITHM_NOT_SUPPORTED",
        Input,
        ["不支持该密钥的算法。", "The key's algorithm is not supported."],
    )
    .cause([
        "证书或密钥使用 RSA、P-256 等算法，本版本只支持 SM2。",
        "The certificate or key uses RSA, P-256 or the like; this version speaks SM2 only.",
    ])
    .advice(["请使用 SM2 数字证书。", "Use an SM2 certificate."])
    .desk(["为用户签发 SM2 证书。", "Issue an SM2 certificate to the user."]),
    Message::new(
        1211,
        "KEY_ENCODING",
        Input,
        [
            "密钥文件已损坏，或格式不受支持。",
            "The key file is damaged or of a form that is not supported.",
        ],
    )
    .cause(CA_KEY_FILE)
    .advice(["请从备份恢复该密钥文件。", "Restore the key file from its backup."])
    .desk(FROM_BACKUP),
    Message::new(
        1212,
        "ENVELOPED_KEY_MALFORMED",
        Input,
        [
            "签发结果中的加密密钥格式不对。",
            "The enveloped key in the issuing answer has the wrong form.",
        ],
    )
    .cause([
        "签发结果中的加密密钥不符合 GM/T 0009 的数字信封格式，或在传送中损坏。",
        "The enveloped key in the answer does not follow GM/T 0009, or was damaged on its way.",
    ])
    .advice(["请联系客服重新签发。", "Ask customer service to issue again."])
    .desk([
        "重新签发并发送；仍出现时，把签发系统的型号和错误编号转给开发方。",
        "Issue and send it again; if it persists, pass the issuing system's model and the number on to the developers.",
    ]),
];
