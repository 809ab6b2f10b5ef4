// SPDX-License-Identifier: MIT OR Apache-2.0
//! The login protocol: 4000 to 4099.

use super::Kind::{Environment, Input, Refused};
use super::{Message, Pair};

const BACK_TO_SITE: Pair =
    ["回到登录页面重新点击“CA 登录”。", "Go back to the site and begin the login again."];
const SITE_OPERATOR: Pair =
    ["请把错误编号告诉该网站的管理员。", "Tell the site's operator the number."];
const PAGE_STALE: Pair = [
    "登录页面打开得太久、被刷新过，或登录数据在传送中损坏。",
    "The login page stood open too long, was reloaded, or the data was damaged on its way.",
];
const PORTAL_DESK: Pair = [
    "请用户重新打开登录页面；多个用户同时出现时，请网站管理员检查登录接口。",
    "Have the login page opened anew; if several users see it, have the portal's operator look at its login.",
];
const PORTAL_SETTINGS: Pair = [
    "网站一侧的设置或调用不对，与用户的 USB Key 无关。",
    "A setting or call on the portal's side is wrong; the user's key is not involved.",
];
const OPERATOR_DESK: Pair = [
    "转给网站管理员处理，并附上错误编号和时间。",
    "Pass it to the portal's operator with number and time.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        4000,
        "ORIGIN_INVALID",
        Input,
        ["网站地址的写法不对。", "The site's address is not written as it must be."],
    )
    .cause(PORTAL_SETTINGS)
    .advice([
        "写成 https://job.example.test 的样子，后面不带斜杠。",
        "Write it like https://job.example.test, with nothing after it.",
    ])
    .desk([
        "网站地址由协议和主机名组成，例如 https://job.example.test；带端口时写在最后。",
        "An origin is scheme and host, as in https://job.example.test, with the port at its end if there is one.",
    ]),
    Message::new(
        4001,
        "ORIGIN_NOT_ASCII",
        Input,
        [
            "中文网址须写成浏览器使用的 ASCII 形式（xn--）。",
            "An internationalised name must be given in its ASCII form (xn--).",
        ],
    )
    .cause([
        "网站地址中有汉字；签名中使用的是浏览器转换后的 ASCII 形式。",
        "The address holds non-ASCII letters; what is signed is the ASCII form that browsers use.",
    ])
    .advice(["从浏览器地址栏复制网站地址。", "Copy the address from the browser."])
    .desk(OPERATOR_DESK),
    Message::new(
        4002,
        "CONTEXT_INSECURE",
        Refused,
        [
            "该网站没有使用 https，或只有 IP 地址，不能在此登录。",
            "The site does not use https or has no name; logins are not made there.",
        ],
    )
    .cause([
        "登录签名绑定网站地址；没有 https 时地址可以被冒充，所以拒绝。",
        "A login is bound to the site's address, which can be forged without https; so it is refused.",
    ])
    .advice([
        "请网站管理员启用 https 和域名。",
        "Ask the site's operator for https and a host name.",
    ])
    .desk([
        "告诉用户这不是 USB Key 的问题；请网站管理员为域名启用 https。",
        "Tell the user that the key is not at fault; have the operator set up https for a host name.",
    ]),
    Message::new(
        4003,
        "CONTEXT_INVALID",
        Input,
        [
            "业务标识过长或含有控制字符。",
            "The service's identifier is too long or holds control characters.",
        ],
    )
    .cause(PORTAL_SETTINGS)
    .advice(["业务标识最多 256 字节。", "It has at most 256 bytes."])
    .desk(OPERATOR_DESK),
    Message::new(
        4004,
        "SESSION_INVALID",
        Input,
        ["会话标识为空或过长。", "The session is empty or too long."],
    )
    .cause(PORTAL_SETTINGS)
    .advice(["会话标识为 1 至 512 字节。", "It has 1 to 512 bytes."])
    .desk(OPERATOR_DESK),
    Message::new(
        4005,
        "NONCE_INVALID",
        Input,
        ["登录质询中的随机数格式不对。", "The random value of the challenge has the wrong form."],
    )
    .cause(PAGE_STALE)
    .advice(BACK_TO_SITE)
    .desk(PORTAL_DESK),
    Message::new(
        4006,
        "CHALLENGE_MALFORMED",
        Input,
        ["不是登录质询文件，或文件已损坏。", "This is not a login challenge, or it is damaged."],
    )
    .cause(PAGE_STALE)
    .advice(BACK_TO_SITE)
    .desk(PORTAL_DESK),
    Message::new(
        4010,
        "NONCE_UNKNOWN",
        Refused,
        [
            "该会话没有等待中的登录：登录应答已经用过，或属于别的会话。",
            "No login is waiting in this session: the token was used already or belongs to another session.",
        ],
    )
    .cause([
        "登录应答被提交了两次，会话已换，或者有人重放了截获的应答。",
        "The token was handed in twice, the session has changed, or someone replays a captured token.",
    ])
    .advice(BACK_TO_SITE)
    .desk([
        "请用户重新登录一次；反复出现且用户没有操作时，请网站管理员检查是否有重放攻击。",
        "Have the login done once more; if it recurs without the user doing anything, the operator should look for replays.",
    ]),
    Message::new(4011, "NONCE_EXPIRED", Refused, ["登录超时。", "The login came too late."])
        .cause([
            "从打开登录页面到提交超过了有效时间（一般 5 分钟），或两边的时钟不一致。",
            "More time passed from page to token than is allowed (5 minutes as a rule), or the clocks differ.",
        ])
        .advice(BACK_TO_SITE)
        .desk([
            "请用户在页面打开后尽快输入 PIN 码；反复出现时请网站管理员核对服务器时钟。",
            "Have the PIN entered soon after the page opens; if it recurs, the operator should check the server's clock.",
        ]),
    Message::new(
        4012,
        "NONCE_STORE_UNAVAILABLE",
        Environment,
        ["网站保存登录质询的地方出错。", "The site's store of challenges failed."],
    )
    .cause([
        "网站保存登录质询的数据库或目录不能使用。",
        "The database or folder in which the portal keeps challenges cannot be used.",
    ])
    .advice([
        "网站管理员请检查质询目录和磁盘。",
        "The site's operator should check the folder of challenges and the disk.",
    ])
    .desk(OPERATOR_DESK),
    Message::new(
        4020,
        "TOKEN_TOO_LARGE",
        Input,
        ["登录应答过大。", "The login token is too large."],
    )
    .cause(PAGE_STALE)
    .advice(BACK_TO_SITE)
    .desk(PORTAL_DESK),
    Message::new(
        4021,
        "TOKEN_MALFORMED",
        Input,
        ["登录应答的格式不对或已损坏。", "The login token has the wrong form or is damaged."],
    )
    .cause(PAGE_STALE)
    .advice(BACK_TO_SITE)
    .desk(PORTAL_DESK),
    Message::new(
        4022,
        "FORMAT_UNSUPPORTED",
        Input,
        [
            "网站与证书助手使用的登录协议版本不同。",
            "Site and assistant speak different versions of the login.",
        ],
    )
    .cause([
        "网站或证书助手中有一方较旧。",
        "Either the site or the assistant is older than the other.",
    ])
    .advice(["请更新证书助手。", "Update the certificate assistant."])
    .desk([
        "请用户更新证书助手；已是最新时转给网站管理员。",
        "Have the assistant updated; if it is the newest, pass it to the portal's operator.",
    ]),
    Message::new(
        4023,
        "ALGORITHM_UNSUPPORTED",
        Refused,
        ["不支持证书使用的算法。", "The certificate's algorithm is not supported."],
    )
    .cause(["用户的证书不是 SM2 证书。", "The user's certificate is not an SM2 one."])
    .advice(["请使用 SM2 数字证书。", "Use an SM2 certificate."])
    .desk(["为用户签发 SM2 证书。", "Issue an SM2 certificate to the user."]),
    Message::new(
        4024,
        "ALGORITHM_MISMATCH",
        Refused,
        [
            "登录应答写明的算法与证书不符。",
            "The login token names another algorithm than its certificate.",
        ],
    )
    .cause(PAGE_STALE)
    .advice(BACK_TO_SITE)
    .desk(PORTAL_DESK),
    Message::new(
        4030,
        "SIGNATURE_INVALID",
        Refused,
        [
            "登录签名无效：应答不是对本网站和本次质询的签名。",
            "The login's signature is not valid for this site and this challenge.",
        ],
    )
    .cause([
        "应答是对另一个网站地址或另一次质询签名的：常见于仿冒网站转发登录，或网站配置的地址与浏览器中的不同。",
        "The signature is for another address or challenge: a look-alike site relays the login, or the portal is configured with another address than the browser shows.",
    ])
    .advice([
        "确认浏览器地址栏中的网址是您要登录的网站；如果是从别的网页进入的，请不要再用该网页。",
        "Check the address in the browser: if another page brought you here, do not use that page again.",
    ])
    .desk([
        "问清用户从哪个网址进入；不是官方网址时按仿冒网站处理，并提醒用户不要再访问。是官方网址时请网站管理员核对 --origin。",
        "Ask which address was used: if it is not the official one, treat it as a look-alike and warn the user; if it is, have the operator check --origin.",
    ]),
    Message::new(
        4040,
        "CERT_ENCRYPTION_ONLY",
        Refused,
        [
            "这是加密证书，不能用于登录和签名。",
            "This is the encryption certificate; it is not for login or signing.",
        ],
    )
    .cause([
        "一个 USB Key 中有签名证书和加密证书，登录时用了加密证书。",
        "A key holds two certificates, and the encryption certificate was used to log in.",
    ])
    .advice(["请使用同一 USB Key 上的签名证书。", "Use the signature certificate of the same key."])
    .desk([
        "请用户选择签名证书；USB Key 中没有签名证书时重新签发。",
        "Have the signature certificate chosen; if the key has none, issue again.",
    ]),
    Message::new(
        4041,
        "CERT_EXPIRED",
        Refused,
        ["数字证书已过期。", "The certificate has expired."],
    )
    .cause(["登录时证书已超过到期时间。", "At the login the certificate was past its end."])
    .advice(["请联系客服办理续期。", "Ask customer service for a renewal."])
    .desk([
        "按证书更新流程办理（远程或现场）；网站账户不变。",
        "Renew it, remotely or on site; the account at the portal stays.",
    ]),
    Message::new(
        4042,
        "CERT_NOT_YET_VALID",
        Refused,
        ["数字证书尚未生效。", "The certificate is not valid yet."],
    )
    .cause([
        "登录时间早于证书的生效时间；可能是网站服务器的时钟不对。",
        "The login is before the certificate's start; the portal's clock may be wrong.",
    ])
    .advice([
        "检查电脑的日期和时间；时间无误时请等待生效。",
        "Check this computer's date and time; if they are right, wait until it begins.",
    ])
    .desk([
        "核对签发的生效时间；无误时请网站管理员核对服务器时钟。",
        "Look at the period that was issued; if it is right, the operator should check the server's clock.",
    ]),
    Message::new(
        4043,
        "CERT_REVOKED",
        Refused,
        ["数字证书已被注销。", "The certificate has been revoked."],
    )
    .cause(["签发机构已注销该证书。", "The authority has revoked the certificate."])
    .advice([
        "请联系客服；需要继续使用时办理补办。",
        "Contact customer service; ask for a reissue if it is still needed.",
    ])
    .desk([
        "查签发登记中的注销原因；仍需使用的按补办流程重新签发。",
        "Look the reason up in the register; reissue if the certificate is still needed.",
    ]),
    Message::new(
        4044,
        "CERT_STATUS_UNKNOWN",
        Refused,
        [
            "网站无法确认证书是否已被注销，因此没有接受登录。",
            "The site does not know whether the certificate is revoked, so it refuses the login.",
        ],
    )
    .cause([
        "网站没有该机构有效的注销列表。",
        "The portal has no current revocation list of the authority.",
    ])
    .advice([
        "网站管理员请取得最新的证书注销列表（--crl）；用户请稍后重试。",
        "The site's operator should fetch the newest revocation list (--crl); try again later.",
    ])
    .desk([
        "检查注销列表是否按时发布（yzt ca crl），并通知网站管理员更新。",
        "See whether the list is published in time (`yzt ca crl`) and have the portal fetch it.",
    ]),
    Message::new(
        4045,
        "SOFTWARE_KEY_REFUSED",
        Refused,
        [
            "这是软件 USB Key 的证书，此处不接受。",
            "This is a software key's certificate, which is not accepted here.",
        ],
    )
    .cause([
        "证书带有软件 USB Key 的策略标识，网站没有允许它。",
        "The certificate carries the policy of software keys, which the portal does not allow.",
    ])
    .advice([
        "请使用硬件 USB Key；仅在测试环境中使用 --accept-software-keys。",
        "Use a hardware key; --accept-software-keys is for tests.",
    ])
    .desk(["正式业务请发放硬件 USB Key。", "Hand out a hardware key for real business."]),
    Message::new(
        4046,
        "CERT_KEY_MISMATCH",
        Refused,
        ["证书与签名密钥不配套。", "The certificate does not belong to the signing key."],
    )
    .cause([
        "登录时使用的密钥与证书不是一对，多为程序调用有误。",
        "Key and certificate used for the login do not belong together: usually a mistake of the program.",
    ])
    .advice(SITE_OPERATOR)
    .desk(OPERATOR_DESK),
    Message::new(
        4050,
        "LOGIN_MESSAGE_REFUSED",
        Refused,
        [
            "要签名的内容是一次登录，不能当作文件签名。",
            "The content to sign is a login; it is not signed as a document.",
        ],
    )
    .cause([
        "要签名的内容以登录标记开头；有人可能想骗取一次登录签名。",
        "The content begins as a login does; somebody may be after a signature for a login.",
    ])
    .advice([
        "不要签署来源不明的内容；登录请使用 yzt login。",
        "Do not sign content of unknown origin; log in with `yzt login`.",
    ])
    .desk([
        "问清内容从哪里来；来源不明时按安全事件处理。",
        "Ask where the content came from; if nobody knows, treat it as a security incident.",
    ]),
];
