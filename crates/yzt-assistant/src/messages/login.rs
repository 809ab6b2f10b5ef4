// SPDX-License-Identifier: MIT OR Apache-2.0
//! The login protocol: 4000 to 4099.

use super::Kind::{Environment, Input, Refused};
use super::Message;

const BACK_TO_SITE: [&str; 2] =
    ["回到登录页面重新点击“CA 登录”。", "Go back to the site and begin the login again."];
const SITE_OPERATOR: [&str; 2] =
    ["请把错误编号告诉该网站的管理员。", "Tell the site's operator the number."];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        4000,
        "ORIGIN_INVALID",
        Input,
        ["网站地址的写法不对。", "The site's address is not written as it must be."],
        [
            "写成 https://job.example.test 的样子，后面不带斜杠。",
            "Write it like https://job.example.test, with nothing after it.",
        ],
    ),
    Message::new(
        4001,
        "ORIGIN_NOT_ASCII",
        Input,
        [
            "中文网址须写成浏览器使用的 ASCII 形式（xn--）。",
            "An internationalised name must be given in its ASCII form (xn--).",
        ],
        ["从浏览器地址栏复制网站地址。", "Copy the address from the browser."],
    ),
    Message::new(
        4002,
        "CONTEXT_INSECURE",
        Refused,
        [
            "该网站没有使用 https，或只有 IP 地址，不能在此登录。",
            "The site does not use https or has no name; logins are not made there.",
        ],
        ["请网站管理员启用 https 和域名。", "Ask the site's operator for https and a host name."],
    ),
    Message::new(
        4003,
        "CONTEXT_INVALID",
        Input,
        [
            "业务标识过长或含有控制字符。",
            "The service's identifier is too long or holds control characters.",
        ],
        ["业务标识最多 256 字节。", "It has at most 256 bytes."],
    ),
    Message::new(
        4004,
        "SESSION_INVALID",
        Input,
        ["会话标识为空或过长。", "The session is empty or too long."],
        ["会话标识为 1 至 512 字节。", "It has 1 to 512 bytes."],
    ),
    Message::new(
        4005,
        "NONCE_INVALID",
        Input,
        ["登录质询中的随机数格式不对。", "The random value of the challenge has the wrong form."],
        BACK_TO_SITE,
    ),
    Message::new(
        4006,
        "CHALLENGE_MALFORMED",
        Input,
        ["不是登录质询文件，或文件已损坏。", "This is not a login challenge, or it is damaged."],
        BACK_TO_SITE,
    ),
    Message::new(
        4010,
        "NONCE_UNKNOWN",
        Refused,
        [
            "该会话没有等待中的登录：登录应答已经用过，或属于别的会话。",
            "No login is waiting in this session: the token was used already or belongs to another session.",
        ],
        BACK_TO_SITE,
    ),
    Message::new(
        4011,
        "NONCE_EXPIRED",
        Refused,
        ["登录超时。", "The login came too late."],
        BACK_TO_SITE,
    ),
    Message::new(
        4012,
        "NONCE_STORE_UNAVAILABLE",
        Environment,
        ["网站保存登录质询的地方出错。", "The site's store of challenges failed."],
        [
            "网站管理员请检查质询目录和磁盘。",
            "The site's operator should check the folder of challenges and the disk.",
        ],
    ),
    Message::new(
        4020,
        "TOKEN_TOO_LARGE",
        Input,
        ["登录应答过大。", "The login token is too large."],
        BACK_TO_SITE,
    ),
    Message::new(
        4021,
        "TOKEN_MALFORMED",
        Input,
        ["登录应答的格式不对或已损坏。", "The login token has the wrong form or is damaged."],
        BACK_TO_SITE,
    ),
    Message::new(
        4022,
        "FORMAT_UNSUPPORTED",
        Input,
        [
            "网站与证书助手使用的登录协议版本不同。",
            "Site and assistant speak different versions of the login.",
        ],
        ["请更新证书助手。", "Update the certificate assistant."],
    ),
    Message::new(
        4023,
        "ALGORITHM_UNSUPPORTED",
        Refused,
        ["不支持证书使用的算法。", "The certificate's algorithm is not supported."],
        ["请使用 SM2 数字证书。", "Use an SM2 certificate."],
    ),
    Message::new(
        4024,
        "ALGORITHM_MISMATCH",
        Refused,
        [
            "登录应答写明的算法与证书不符。",
            "The login token names another algorithm than its certificate.",
        ],
        BACK_TO_SITE,
    ),
    Message::new(
        4030,
        "SIGNATURE_INVALID",
        Refused,
        [
            "登录签名无效：应答不是对本网站和本次质询的签名。",
            "The login's signature is not valid for this site and this challenge.",
        ],
        [
            "确认浏览器地址栏中的网址是您要登录的网站；如果是从别的网页进入的，请不要再用该网页。",
            "Check the address in the browser: if another page brought you here, do not use that page again.",
        ],
    ),
    Message::new(
        4040,
        "CERT_ENCRYPTION_ONLY",
        Refused,
        [
            "这是加密证书，不能用于登录和签名。",
            "This is the encryption certificate; it is not for login or signing.",
        ],
        ["请使用同一 USB Key 上的签名证书。", "Use the signature certificate of the same key."],
    ),
    Message::new(
        4041,
        "CERT_EXPIRED",
        Refused,
        ["数字证书已过期。", "The certificate has expired."],
        ["请联系客服办理续期。", "Ask customer service for a renewal."],
    ),
    Message::new(
        4042,
        "CERT_NOT_YET_VALID",
        Refused,
        ["数字证书尚未生效。", "The certificate is not valid yet."],
        [
            "检查电脑的日期和时间；时间无误时请等待生效。",
            "Check this computer's date and time; if they are right, wait until it begins.",
        ],
    ),
    Message::new(
        4043,
        "CERT_REVOKED",
        Refused,
        ["数字证书已被注销。", "The certificate has been revoked."],
        [
            "请联系客服；需要继续使用时办理补办。",
            "Contact customer service; ask for a reissue if it is still needed.",
        ],
    ),
    Message::new(
        4044,
        "CERT_STATUS_UNKNOWN",
        Refused,
        [
            "网站无法确认证书是否已被注销，因此没有接受登录。",
            "The site does not know whether the certificate is revoked, so it refuses the login.",
        ],
        [
            "网站管理员请取得最新的证书注销列表（--crl）；用户请稍后重试。",
            "The site's operator should fetch the newest revocation list (--crl); try again later.",
        ],
    ),
    Message::new(
        4045,
        "SOFTWARE_KEY_REFUSED",
        Refused,
        [
            "这是软件 USB Key 的证书，此处不接受。",
            "This is a software key's certificate, which is not accepted here.",
        ],
        [
            "请使用硬件 USB Key；仅在测试环境中使用 --accept-software-keys。",
            "Use a hardware key; --accept-software-keys is for tests.",
        ],
    ),
    Message::new(
        4046,
        "CERT_KEY_MISMATCH",
        Refused,
        ["证书与签名密钥不配套。", "The certificate does not belong to the signing key."],
        SITE_OPERATOR,
    ),
    Message::new(
        4050,
        "LOGIN_MESSAGE_REFUSED",
        Refused,
        [
            "要签名的内容是一次登录，不能当作文件签名。",
            "The content to sign is a login; it is not signed as a document.",
        ],
        [
            "不要签署来源不明的内容；登录请使用 yzt login。",
            "Do not sign content of unknown origin; log in with `yzt login`.",
        ],
    ),
];
