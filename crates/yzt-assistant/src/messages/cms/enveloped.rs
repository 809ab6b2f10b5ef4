// SPDX-License-Identifier: MIT OR Apache-2.0
//! Encrypted messages: 3230 to 3249.

use super::super::Kind::{Input, Refused};
use super::super::{Message, Pair};

const ENCRYPT_AGAIN: Pair = [
    "请发件人用您现在的加密证书重新加密后再发送。",
    "Ask the sender to encrypt again, with the encryption certificate that you have now.",
];
const SHOW_MESSAGE: Pair = [
    "用 yzt cms show 查看收件人和加密算法，与用户 USB Key 中的加密证书核对。",
    "Look at recipients and cipher with `yzt cms show`, and compare with the encryption certificate on the user's key.",
];
const SUPPORTED: Pair = [
    "支持的有：内容用 SM4 或 AES（CBC、GCM），密钥用 SM2 或 RSA。请发件方更换算法。",
    "What is supported: SM4 or AES (CBC, GCM) for content, SM2 or RSA for keys. Ask the sender to use one of them.",
];
const CHOOSE_CERTIFICATE: Pair = [
    "请选择收件人的加密证书（不是签名证书）。",
    "Choose the recipient's encryption certificate, not the one for signatures.",
];

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3230,
        "NOT_A_RECIPIENT",
        Refused,
        ["这份加密文件不是发给这张证书的。", "The message is not encrypted for this certificate."],
    )
    .cause([
        "发件人用了别人的证书，或者您更换证书之前的旧加密证书。",
        "The sender used somebody else's certificate, or the one that you had before a renewal.",
    ])
    .advice([
        "如果手里还有旧的 USB Key，请插入它再试；否则请发件人重新加密。",
        "If you still have an older key, try with it; otherwise ask the sender to encrypt again.",
    ])
    .desk(SHOW_MESSAGE),
    Message::new(
        3231,
        "CONTENT_CIPHER_UNSUPPORTED",
        Input,
        [
            "加密文件的内容使用了不支持的算法。",
            "The content is encrypted with an algorithm that is not supported.",
        ],
    )
    .cause([
        "发件方的软件用了较旧或较少见的算法。",
        "The sender's software uses an old or rare algorithm.",
    ])
    .advice(["请发件人换用 SM4 或 AES 重新加密。", "Ask the sender to encrypt with SM4 or AES."])
    .desk(SUPPORTED),
    Message::new(
        3232,
        "KEY_ENCRYPTION_UNSUPPORTED",
        Input,
        [
            "加密文件的密钥使用了不支持的算法。",
            "The content's key is encrypted with an algorithm that is not supported.",
        ],
    )
    .cause([
        "收件人的密钥不是用 SM2 或 RSA（PKCS 1 v1.5）加密的。",
        "The key is encrypted with something else than SM2 or RSA (PKCS 1 v1.5).",
    ])
    .advice(ENCRYPT_AGAIN)
    .desk(SUPPORTED),
    Message::new(
        3233,
        "MESSAGE_DOES_NOT_OPEN",
        Refused,
        ["加密文件无法解开。", "The message does not open."],
    )
    .cause([
        "密钥不对，或者文件在传送中被改动。为了安全，不区分这两种情况。",
        "It was the wrong key, or the file was altered on its way. For safety, which one is not told.",
    ])
    .advice([
        "请重新下载文件再试；仍然不行时，请发件人重新加密发送。",
        "Download the file again; if that does not help, ask the sender to encrypt and send it again.",
    ])
    .desk(SHOW_MESSAGE),
    Message::new(
        3234,
        "ENCRYPTED_CONTENT_MISSING",
        Input,
        ["文件中没有加密的内容。", "The encrypted content is not in the message."],
    )
    .cause([
        "内容与密钥是分开发送的，给出的只是其中一部分。",
        "Content and keys were sent apart, and only one part was given.",
    ])
    .advice(["请发件人把两部分合在一个文件中发送。", "Ask the sender to send both in one file."])
    .desk(SHOW_MESSAGE),
    Message::new(
        3235,
        "RECIPIENT_UNSUITABLE",
        Refused,
        ["这张证书不能用来加密。", "This certificate cannot receive encrypted messages."],
    )
    .cause([
        "它是签名证书，或者它的密钥种类不支持加密。",
        "It is a certificate for signatures, or its key is of a kind that does not encrypt.",
    ])
    .advice(CHOOSE_CERTIFICATE)
    .desk([
        "用 yzt cert show 查看密钥用途；加密证书的用途含 keyEncipherment 或 dataEncipherment。",
        "Look at its key usage with `yzt cert show`: it needs keyEncipherment or dataEncipherment.",
    ]),
    Message::new(
        3236,
        "NO_RECIPIENT",
        Input,
        ["加密文件没有收件人。", "The message has no recipient."],
    )
    .cause([
        "加密时没有给出证书，或者文件本身不完整。",
        "No certificate was given for encryption, or the file is incomplete.",
    ])
    .advice(CHOOSE_CERTIFICATE)
    .desk(SHOW_MESSAGE),
    Message::new(
        3237,
        "RECIPIENT_KEY_MISMATCH",
        Input,
        [
            "用来解密的密钥与收件人证书不匹配。",
            "The key for decryption does not belong to the recipient or the cipher.",
        ],
    )
    .cause([
        "选错了证书、USB Key 或密钥。",
        "The wrong certificate, USB key or secret key was chosen.",
    ])
    .advice(["请选择与文件对应的证书和 USB Key。", "Choose the certificate and key of the message."])
    .desk(SHOW_MESSAGE),
    Message::new(
        3238,
        "CIPHER_OUT_OF_PLACE",
        Input,
        [
            "这种加密算法不能用在这类文件中。",
            "This cipher has no place in a message of this kind.",
        ],
    )
    .cause([
        "带认证的算法（GCM）只用于 RFC 5083 的消息；GM/T 0010 只用 SM4 的 CBC 方式。",
        "Ciphers that authenticate (GCM) are for messages of RFC 5083; GM/T 0010 has SM4 in CBC mode only.",
    ])
    .advice([
        "加密时请换一种算法；收到的文件请发件人重新加密。",
        "Choose another cipher; for a message received, ask the sender to encrypt again.",
    ])
    .desk(SUPPORTED),
];
