// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages and timestamps: 3210 to 3229.

use super::super::Kind::{Environment, Input, Refused};
use super::super::{Message, Pair};

const RIGHT_FILE: Pair = ["请确认给出的是正确的文件。", "Check that this is the right file."];
const FILE_DESK: Pair = [
    "用 yzt cms show 查看文件的种类，告诉用户该用哪个功能。",
    "Look at the file's kind with `yzt cms show` and tell the user which function to use.",
];
const DAMAGED: Pair = [
    "文件在传送中被截断或改动，或者制作它的软件有错误。",
    "It was cut off or altered on its way, or the software that made it is at fault.",
];
const SEND_AGAIN: Pair =
    ["请向签名人重新索取原文件。", "Ask the signer to send the original file again."];
const SHOW_MESSAGE: Pair = [
    "用 yzt cms show 查看消息，把出错的一处告诉制作软件的厂商。",
    "Look at the message with `yzt cms show` and tell the software's maker what is wrong with it.",
];
const SIGN_AGAIN: Pair = [
    "请让签名人改用支持的算法重新签名。",
    "Ask the signer to sign again with a supported algorithm.",
];
const COMPARE: Pair = [
    "请用户同时提供原文件和签名文件，用 yzt cms verify 核对。",
    "Ask for the original file and the signature, and check them with `yzt cms verify`.",
];

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        3210,
        "CONTENT_IS_LOGIN",
        Refused,
        [
            "这段内容与登录请求的格式相同，没有签名。",
            "The content has the form of a login request; it was not signed.",
        ],
    )
    .cause([
        "对它的签名会等于一次登录，可能有网页想借签名之名冒用您的身份登录。",
        "A signature of it would be a login: a page may have tried to have one made as a document.",
    ])
    .advice([
        "不要继续；请关闭这个网页。要登录时请从登录页面开始。",
        "Do not go on, and close the page. To log in, begin at the login page.",
    ])
    .desk([
        "请用户提供网页地址，按可疑网站处理。",
        "Ask for the page's address and treat it as a suspicious site.",
    ]),
    Message::new(
        3211,
        "MESSAGE_OTHER_KIND",
        Input,
        [
            "文件不是所要的那一种密码消息。",
            "The file is not the kind of message that is expected.",
        ],
    )
    .cause([
        "例如给出的是加密消息而需要签名消息，或者反过来。",
        "It is, say, an encrypted message where a signed one is expected, or the other way round.",
    ])
    .advice(RIGHT_FILE)
    .desk(FILE_DESK),
    Message::new(
        3212,
        "MESSAGE_MALFORMED",
        Input,
        [
            "签名消息的结构不符合标准。",
            "The signed message does not have the structure that the standard asks for.",
        ],
    )
    .cause(DAMAGED)
    .advice(SEND_AGAIN)
    .desk(SHOW_MESSAGE),
    Message::new(
        3213,
        "MESSAGE_QUIRK",
        Refused,
        [
            "签名消息与标准有出入，而当前没有允许这种出入。",
            "The signed message departs from the standard in a way that is not allowed here.",
        ],
    )
    .cause([
        "制作消息的软件没有按 GM/T 0010 或 RFC 5652 编写；错误信息里写明了是哪一处。",
        "The software that made it does not follow GM/T 0010 or RFC 5652; the error names the place.",
    ])
    .advice([
        "请让对方用符合标准的软件重新签名；确知来源可靠时，可以指明允许这一处后重试。",
        "Ask for a message from software that follows the standard; if you know the source, allow this departure by name and try again.",
    ])
    .desk(SHOW_MESSAGE),
    Message::new(
        3214,
        "MESSAGE_DIGEST_UNSUPPORTED",
        Refused,
        [
            "签名消息使用的摘要算法不受支持，或与密钥不配。",
            "The message's digest algorithm is not supported, or does not go with the key.",
        ],
    )
    .cause([
        "支持 SM3、SHA-256、SHA-384 和 SHA-512；SM2 密钥只与 SM3 相配。",
        "SM3, SHA-256, SHA-384 and SHA-512 are supported; SM2 keys go with SM3 only.",
    ])
    .advice(SIGN_AGAIN)
    .desk(SHOW_MESSAGE),
    Message::new(
        3215,
        "MESSAGE_SIGNATURE_UNSUPPORTED",
        Refused,
        [
            "签名消息使用的签名算法不受支持，或与签名人的密钥不配。",
            "The message's signature algorithm is not supported, or does not go with the signer's key.",
        ],
    )
    .cause([
        "支持 SM2、RSA（PKCS 1 v1.5）和 P-256 上的 ECDSA。",
        "SM2, RSA (PKCS 1 v1.5) and ECDSA on P-256 are supported.",
    ])
    .advice(SIGN_AGAIN)
    .desk(SHOW_MESSAGE),
    Message::new(
        3216,
        "MESSAGE_CONTENT_ALTERED",
        Refused,
        ["内容与签名时的不一致。", "The content is not the one that was signed."],
    )
    .cause([
        "签名之后内容被改动，或者给出的不是签名时的那个文件；文字转换编码也会造成不一致。",
        "It was altered after signing, or another file was given; converting a text's encoding does it too.",
    ])
    .advice([
        "请勿采信这份内容，向签名人索取原文件。",
        "Do not rely on the content; ask the signer for the original file.",
    ])
    .desk(COMPARE),
    Message::new(
        3217,
        "MESSAGE_SIGNATURE_INVALID",
        Refused,
        ["签名无效。", "The signature is not valid."],
    )
    .cause([
        "内容或签名被改动，或者不是由消息中指明的证书签的。",
        "Content or signature was altered, or it was not made with the certificate that the message names.",
    ])
    .advice([
        "请勿采信这份内容，向签名人索取原文件。",
        "Do not rely on the content; ask the signer for the original file.",
    ])
    .desk(COMPARE),
    Message::new(
        3218,
        "MESSAGE_SIGNER_CERTIFICATE_MISSING",
        Input,
        [
            "找不到签名人的证书，无法核对签名。",
            "The signer's certificate was not found, so that the signature cannot be checked.",
        ],
    )
    .cause([
        "消息里没有附带签名人的证书，也没有另外给出。",
        "It is neither in the message nor among the certificates given.",
    ])
    .advice([
        "请向签名人索取签名证书，并在核对时一并给出。",
        "Ask the signer for the signature certificate and give it with the message.",
    ])
    .desk([
        "按消息中的颁发者和序列号找到证书，发给用户。",
        "Find the certificate by the issuer and serial number in the message and send it.",
    ]),
    Message::new(
        3219,
        "MESSAGE_SIGNER_USAGE",
        Refused,
        [
            "证书的用途不允许这种签名。",
            "The certificate is not for signatures of this kind.",
        ],
    )
    .cause([
        "用的是加密证书而不是签名证书，或者时间戳不是由时间戳机构的证书签的。",
        "It is the encryption certificate, not the signature certificate; or a timestamp was not made with a time-stamping authority's.",
    ])
    .advice(["请用签名证书签名。", "Sign with the signature certificate."])
    .desk([
        "核对证书的密钥用途和扩展密钥用途。",
        "Check the certificate's key usage and extended key usage.",
    ]),
    Message::new(
        3220,
        "MESSAGE_CONTENT_MISSING",
        Input,
        [
            "消息里不含内容，需要另外给出原文件。",
            "The message does not hold its content; the original file is needed.",
        ],
    )
    .cause([
        "这是分离式签名：签名和内容是两个文件。",
        "It is a detached signature: signature and content are two files.",
    ])
    .advice([
        "请把原文件和签名文件一起给出。",
        "Give the original file together with the signature.",
    ])
    .desk(COMPARE),
    Message::new(
        3221,
        "MESSAGE_CONTENT_TWICE",
        Input,
        [
            "消息里已有内容，不应再另外给出。",
            "The message holds its content; none is to be given beside it.",
        ],
    )
    .cause([
        "这是附带内容的签名，核对的是消息里的内容。",
        "It is an attached signature: what is checked is the content inside.",
    ])
    .advice(["请只给出签名文件。", "Give the signed file alone."])
    .desk(COMPARE),
    Message::new(
        3222,
        "MESSAGE_NO_SIGNER",
        Input,
        ["消息里没有签名。", "Nobody signed the message."],
    )
    .cause([
        "它只装了证书，或者签名还没有做完。",
        "It only carries certificates, or a signature was not made yet.",
    ])
    .advice(RIGHT_FILE)
    .desk(SHOW_MESSAGE),
    Message::new(
        3223,
        "MESSAGE_ATTRIBUTE_MISMATCH",
        Refused,
        [
            "签名所附的说明与签名人或内容不符。",
            "What the signature says about signer or content does not fit.",
        ],
    )
    .cause([
        "消息中的证书或内容类型被换过，或者制作软件有错误。",
        "A certificate or the content's type was exchanged, or the software that made it is at fault.",
    ])
    .advice([
        "请勿采信这份内容，向签名人索取原文件。",
        "Do not rely on the content; ask the signer for the original file.",
    ])
    .desk(SHOW_MESSAGE),
    Message::new(
        3224,
        "MESSAGE_SIGNER_KEY_MISMATCH",
        Refused,
        [
            "签名所用的密钥与证书不是一对，没有签名。",
            "The signing key does not belong to the certificate; nothing was signed.",
        ],
    )
    .cause([
        "选了另一把 USB Key 或另一张证书，或者证书导入错了位置。",
        "Another USB key or certificate was chosen, or the certificate was imported into the wrong place.",
    ])
    .advice([
        "请选择与证书对应的 USB Key 后重试。",
        "Choose the USB key that the certificate belongs to and try again.",
    ])
    .desk([
        "用 yzt key info 核对密钥和证书，必要时重新导入证书。",
        "Compare key and certificate with `yzt key info`; import the certificate again if need be.",
    ]),
    Message::new(
        3225,
        "MESSAGE_CERTIFICATE_FIRST",
        Input,
        [
            "流式核对这个签名之前，需要先知道签名人的证书。",
            "The signer's certificate has to be known before this message is checked as a stream.",
        ],
    )
    .cause([
        "SM2 签名的摘要里含有签名人的公钥，而证书排在内容之后。",
        "The digest of an SM2 signature contains the signer's key, and the certificates stand behind the content.",
    ])
    .advice([
        "请另外给出签名人的证书，或者给出可以读两遍的文件。",
        "Give the signer's certificate, or the message as a file, which can be read twice.",
    ])
    .desk(COMPARE),
    Message::new(
        3226,
        "TIMESTAMP_MISMATCH",
        Refused,
        [
            "时间戳与所给的数据或请求不符。",
            "The timestamp is not of this data, or does not answer this request.",
        ],
    )
    .cause([
        "时间戳属于另一份数据，或者应答被换过。",
        "It belongs to other data, or the answer was exchanged.",
    ])
    .advice(["请重新申请时间戳。", "Ask for a new timestamp."])
    .desk([
        "核对时间戳请求和应答的摘要与随机数。",
        "Compare digest and nonce of request and answer.",
    ]),
    Message::new(
        3227,
        "TIMESTAMP_REFUSED",
        Refused,
        [
            "时间戳机构没有签发时间戳。",
            "The time-stamping authority did not issue a timestamp.",
        ],
    )
    .cause([
        "机构不支持请求的算法或策略，或者暂时无法提供服务；状态号写明了原因。",
        "It does not support the algorithm or policy, or is out of service; the status says which.",
    ])
    .advice([
        "请稍后重试；仍然失败时请联系时间戳机构。",
        "Try again later; if it stays so, ask the time-stamping authority.",
    ])
    .desk([
        "按状态号查时间戳机构的说明，核对算法和策略设置。",
        "Look the status up with the authority and check algorithm and policy.",
    ]),
    Message::new(
        3228,
        "MESSAGE_STREAM_FAILED",
        Environment,
        ["读写文件时出错。", "A file could not be read or written."],
    )
    .cause([
        "文件不完整、磁盘已满、连接中断或没有权限。",
        "It ends early, the disk is full, the connection broke, or rights are missing.",
    ])
    .advice([
        "请检查磁盘空间和文件权限后重试。",
        "Check free space and the file's rights and try again.",
    ])
    .desk(["请用户提供操作系统给出的错误。", "Ask for the operating system's error."]),
];
