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
        ["不是有效的公钥。", "This is not a valid public key."],
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
        ["不是有效的私钥。", "This is not a valid private key."],
    )
    .cause(CA_KEY_FILE)
    .advice(["请从备份恢复该密钥文件。", "Restore the key file from its backup."])
    .desk(FROM_BACKUP),
    Message::new(
        1203,
        "SIGNATURE_MALFORMED",
        Input,
        [
            "签名的格式不对。",
            "The signature has the wrong form.",
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
        ["数据长度不适合用该密钥加密。", "Data of this length cannot be encrypted with this key."],
    )
    .cause([
        "用 SM2 加密的内容为空或超过 1 MiB，或用 RSA 加密的内容长于模数减 11 字节。",
        "What was to be encrypted is empty or longer than 1 MiB (SM2), or longer than the modulus less 11 bytes (RSA).",
    ])
    .advice(["数据不能为空，也不能过长。", "It must be neither empty nor too long."])
    .desk([
        "SM2 和 RSA 只用来加密密钥；大文件请用数字信封。",
        "SM2 and RSA are for keys; encrypt large files with an enveloped message.",
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
        "证书或密钥使用的算法或曲线不在支持之列，或此处只接受 SM2。",
        "The certificate or key uses an algorithm or curve that is not supported, or only SM2 is taken here.",
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
    Message::new(
        1213,
        "KEY_SIZE",
        Input,
        ["不支持该长度的 RSA 密钥。", "RSA keys of this size are not supported."],
    )
    .cause([
        "RSA 密钥短于 2048 位（已不安全）、长于 4096 位，或长度不规则。",
        "The RSA key is shorter than 2048 bits, which is no longer safe, longer than 4096, or of an odd length.",
    ])
    .advice([
        "请使用 2048 至 4096 位的 RSA 密钥，或 SM2 密钥。",
        "Use an RSA key of 2048 to 4096 bits, or an SM2 key.",
    ])
    .desk([
        "1024 位 RSA 证书应停用：为用户换发 SM2 证书。",
        "RSA certificates of 1024 bits should no longer be used: issue an SM2 certificate instead.",
    ]),
    Message::new(
        1214,
        "DIGEST_LENGTH",
        Input,
        ["摘要的长度与其算法不符。", "The digest is not as long as its algorithm makes them."],
    )
    .cause([
        "给出的是原文、十六进制文本或另一种算法的摘要。",
        "What was given is the message itself, hexadecimal text, or a digest of another algorithm.",
    ])
    .advice([
        "请确认摘要算法，并以二进制给出摘要。",
        "Check which algorithm made the digest, and give it in binary.",
    ])
    .desk([
        "SM3 和 SHA-256 为 32 字节，SHA-1 为 20，SHA-384 为 48，SHA-512 为 64。",
        "SM3 and SHA-256 have 32 bytes, SHA-1 has 20, SHA-384 48, SHA-512 64.",
    ]),
    Message::new(
        1215,
        "DIGEST_UNSUITABLE",
        Input,
        ["该密钥不能对这种摘要签名。", "The key does not sign digests of this algorithm."],
    )
    .cause([
        "SM2 密钥只对 SM3 摘要签名，而给出的是其他算法的摘要。",
        "SM2 keys sign SM3 digests only, and the digest given is of another algorithm.",
    ])
    .advice(["请用 SM3 计算摘要。", "Make the digest with SM3."])
    .desk([
        "检查调用方选择的摘要算法：SM2 配 SM3，RSA 与 P-256 配 SHA-256。",
        "See which digest the calling program chose: SM3 for SM2, SHA-256 for RSA and P-256.",
    ]),
    Message::new(
        1216,
        "CIPHER_PARAMETERS",
        Input,
        [
            "加密模式的初始向量或反馈位数不对。",
            "The initialisation vector or feedback length does not fit the cipher mode.",
        ],
    )
    .cause([
        "ECB 没有初始向量，其他模式为 16 字节；反馈位数只用于 CFB，为 8 至 128 的 8 的倍数。",
        "ECB has no initialisation vector and the other modes have 16 bytes; only CFB has a feedback length, a multiple of 8 up to 128.",
    ])
    .advice([
        "请联系软件的提供方：调用参数有误。",
        "Ask the maker of the program: it calls with wrong parameters.",
    ])
    .desk([
        "把调用方的名称、版本和错误编号转给开发方。",
        "Pass the calling program's name and version and the number on to the developers.",
    ]),
    Message::new(
        1217,
        "AGREEMENT_FAILED",
        Refused,
        ["密钥协商失败。", "The key agreement failed."],
    )
    .cause([
        "双方的确认值不一致：对方的证书、用户标识或临时公钥与此方所知不同，或传送中被改动。",
        "The confirmation values differ: the other side's certificate, identifier or ephemeral key is not what this side knows, or was altered on its way.",
    ])
    .advice([
        "请重新协商；仍失败时，确认对方的证书。",
        "Agree again; if it fails again, check the other side's certificate.",
    ])
    .desk([
        "核对双方使用的证书和用户标识（默认 1234567812345678）是否一致。",
        "Compare the certificates and identifiers that both sides use (the default is 1234567812345678).",
    ]),
    Message::new(
        1218,
        "AGREED_LENGTH",
        Input,
        ["不能协商这种长度的密钥。", "A key of this length cannot be agreed."],
    )
    .cause([
        "要求的密钥长度为零或超过 1024 字节。",
        "The length asked for is zero or more than 1024 bytes.",
    ])
    .advice([
        "请使用算法需要的密钥长度，如 SM4 为 16 字节。",
        "Use the length that the cipher needs, such as 16 bytes for SM4.",
    ])
    .desk([
        "检查调用方的参数：长度以字节计，不以位计。",
        "Check the calling program's parameters: the length is in bytes, not bits.",
    ]),
];
