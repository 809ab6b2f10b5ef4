// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can keep the command from reading documents, keys in files and the network: 5041 to 5079.

use super::Kind::{Environment, Input, Refused, Usage};
use super::{Message, Pair};

const NETWORK: Pair = [
    "请用户读出完整地址，在同一台计算机上用浏览器打开试试，并确认防火墙放行。",
    "Have the whole address read out and opened in a browser on that computer; check the firewall.",
];
const KEY_FILES: Pair = [
    "密钥文件只供测试和服务器使用，经办人的密钥在 USB Key 里。",
    "Key files are for tests and servers; a clerk's key is on the USB key.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        5041,
        "ADDRESS_UNSUPPORTED",
        Input,
        ["不支持这种地址。", "Addresses of this kind are not supported."],
    )
    .cause([
        "只支持 http://；https、ldap 和带有用户名密码的地址不下载。",
        "Only http:// is fetched: neither https nor ldap, nor addresses with a name and password.",
    ])
    .advice([
        "用浏览器或其他程序下载该文件，再用 --crl 或 --ocsp 给出。",
        "Fetch the file with a browser or another program and hand it in with --crl or --ocsp.",
    ])
    .desk([
        "注销列表本身带有签名，用 http 下载同样安全；告知用户 http 地址。",
        "A revocation list is signed and safe over http: tell the user an http address.",
    ]),
    Message::new(
        5042,
        "SERVER_UNREACHABLE",
        Environment,
        ["无法连接服务器。", "The server cannot be reached."],
    )
    .cause([
        "网络不通、服务器停用、地址不存在，或连接中途断开。",
        "There is no network, no such server, it is down, or the connection broke.",
    ])
    .advice(["检查网络后再试。", "Check the network and try again."])
    .desk(NETWORK),
    Message::new(
        5043,
        "SERVER_TIMED_OUT",
        Environment,
        ["服务器没有及时应答。", "The server did not answer in time."],
    )
    .cause([
        "网络或服务器太慢，超过了规定的秒数。",
        "The network or the server was slower than the limit.",
    ])
    .advice([
        "稍后再试，或用 --fetch-seconds 放宽时间。",
        "Try again later, or allow more time with --fetch-seconds.",
    ])
    .desk(NETWORK),
    Message::new(
        5044,
        "SERVER_ANSWER_TOO_LARGE",
        Environment,
        ["服务器的应答过大。", "The server's answer is too large."],
    )
    .cause([
        "该地址给出的不是注销列表或 OCSP 应答，或列表异常大。",
        "What is there is no revocation list or OCSP response, or an unusually large one.",
    ])
    .advice(["请确认地址正确。", "Check that the address is right."])
    .desk(NETWORK),
    Message::new(
        5045,
        "SERVER_STATUS",
        Environment,
        ["服务器拒绝了请求。", "The server refused the request."],
    )
    .cause([
        "服务器应答了错误状态，例如 404（没有该文件），或重定向太多次。",
        "The server answered with an error such as 404 (no such file), or redirected too often.",
    ])
    .advice([
        "状态码写在“技术细节”中；请确认地址，或稍后再试。",
        "The status stands under \"Details\"; check the address or try again later.",
    ])
    .desk(NETWORK),
    Message::new(
        5046,
        "SERVER_ANSWER_MALFORMED",
        Environment,
        ["服务器的应答无法读懂。", "The server's answer cannot be read."],
    )
    .cause([
        "该地址上不是 HTTP 服务，或中间设备改动了应答。",
        "What answers there does not speak HTTP, or something on the way changed the answer.",
    ])
    .advice(["请确认地址和端口正确。", "Check the address and its port."])
    .desk(NETWORK),
    Message::new(
        5047,
        "KEY_FILE_INVALID",
        Input,
        ["密钥文件无法使用。", "The key file cannot be used."],
    )
    .cause([
        "文件不是未加密的 PKCS 8 PEM，或不是 SM2、P-256、RSA（2048 至 4096 位）的私钥。"
            , "It is no unencrypted PKCS-8 PEM file with an SM2, P-256 or RSA key of 2048 to 4096 bits.",
    ])
    .advice([
        "用 openssl pkcs8 -topk8 -nocrypt 转换后再试。",
        "Convert it with `openssl pkcs8 -topk8 -nocrypt` and try again.",
    ])
    .desk(KEY_FILES),
    Message::new(
        5048,
        "PRIVATE_KEY_NOT_SHOWN",
        Refused,
        ["文件是私钥，不予显示。", "The file is a private key and is not shown."],
    )
    .cause([
        "私钥一旦显示在屏幕上，就可能被截屏、录屏或记入日志。",
        "What is on a screen ends up in pictures and logs; a private key must not.",
    ])
    .advice([
        "请给出证书、申请或消息的文件。",
        "Hand in a certificate, request or message instead.",
    ])
    .desk([
        "不要向用户索取私钥文件。",
        "Never ask a user for a private key file.",
    ]),
    Message::new(
        5049,
        "KEY_FILE_OF_ANOTHER_CERTIFICATE",
        Refused,
        ["密钥文件与证书不是一对。", "The key file is not the certificate's."],
    )
    .cause([
        "证书中的公钥与密钥文件的公钥不同，常见原因是拿错了双证中的一张。",
        "The certificate holds another public key; often it is the other one of a pair.",
    ])
    .advice([
        "签名用签名证书，解密用加密证书，并配上各自的密钥。",
        "Take the signature certificate to sign, the encryption certificate to decrypt, each with its key.",
    ])
    .desk(KEY_FILES),
    Message::new(
        5050,
        "ADDRESS_MISSING",
        Input,
        ["证书中没有可用的地址。", "The certificate names no address to ask."],
    )
    .cause([
        "签发机构没有在证书中写注销列表或 OCSP 服务的地址，或只写了目录名。",
        "The issuer wrote no address of a revocation list or responder, or only a directory name.",
    ])
    .advice([
        "向签发机构索取地址，作为参数给出。",
        "Ask the issuer for the address and give it as an argument.",
    ])
    .desk([
        "告知用户本机构注销列表和 OCSP 服务的地址。",
        "Tell the user the addresses of your lists and your responder.",
    ]),
    Message::new(
        5051,
        "OFFSET_OUTSIDE",
        Usage,
        ["偏移超出内容。", "The offset is not in the content."],
    )
    .cause([
        "偏移从 0 开始，按解码后的字节计算，不是文本中的位置。",
        "Offsets count bytes after decoding, from 0, and are no places in a text.",
    ])
    .advice([
        "不加 --from 运行一次，从左边一列选择偏移。",
        "Run it once without --from and pick an offset from the left column.",
    ])
    .desk(["与 USB Key 无关。", "It has nothing to do with the USB key."]),
    Message::new(
        5052,
        "DOCUMENT_UNKNOWN",
        Input,
        ["无法辨认文件的种类。", "It cannot be told what kind of document this is."],
    )
    .cause([
        "文件不是证书、证书申请、注销列表或签名消息，或已损坏。",
        "It is neither certificate, request, revocation list nor signed message, or is damaged.",
    ])
    .advice([
        "用 yzt asn1 查看结构；单独的签名值用 --signature 给出。",
        "Look at it with `yzt asn1`; hand a signature by itself in with --signature.",
    ])
    .desk([
        "请用户重新下载或导出该文件。",
        "Have the file downloaded or exported again.",
    ]),
    Message::new(
        5053,
        "SECRET_LINE_INVALID",
        Usage,
        ["从文件描述符读到的口令不可用。", "The password from the file descriptor cannot be used."],
    )
    .cause([
        "那一行是空的、超过 1024 字节，或不是 UTF-8 文本。",
        "The line is empty, longer than 1024 bytes, or no UTF-8 text.",
    ])
    .advice([
        "写入一行文本，例如 printf '口令\\n' | yzt … --challenge-fd 0。",
        "Write one line of text to it, as in: printf 'password\\n' | yzt ... --challenge-fd 0.",
    ])
    .desk(["与 PIN 码无关，尝试次数不变。", "It is not the PIN, and no try was used."]),
];
