// SPDX-License-Identifier: MIT OR Apache-2.0
//! The web origin that a login is bound to.

use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use crate::Error;

/// A web origin in its one spelling, as a browser asserts it (RFC 6454, section 6.2).
///
/// `https://host` or `https://host:port`: the host in lower case, the default port left out, nothing
/// after it. Upper case and a default port are brought into that form; a path (also a bare `/`), user
/// information, a query and a host outside ASCII are refused.
///
/// [`Origin::parse`] takes `https` with a host *name*. `http` and bare IP addresses pass only through
/// [`Origin::parse_for_development`], and identities verified under such an origin say so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    developer_mode: bool,
}

/// What is wrong with the text of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginFault {
    /// It does not begin with `https://` (or, in developer mode, `http://`).
    Scheme,
    /// It holds user information, which has no part in an origin.
    UserInformation,
    /// Something follows the host and port: a path, a query, a fragment or only a slash.
    Trailing,
    /// The host is not a name of letters, digits, hyphens and dots, nor an IP address.
    Host,
    /// The port is not a number from 1 to 65535 without leading zeros.
    Port,
}

impl fmt::Display for OriginFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Scheme => "it must begin with https://",
            Self::UserInformation => "it must not hold a user name",
            Self::Trailing => "nothing may follow the host and port, not even a slash",
            Self::Host => "the host is not a valid name or address",
            Self::Port => "the port is not a number from 1 to 65535",
        })
    }
}

impl Origin {
    /// Reads an origin that real logins may be bound to: `https` and a host name.
    ///
    /// # Errors
    /// [`Error::OriginInsecure`] for `http` and for a bare IP address, [`Error::OriginNotAscii`] for an
    /// internationalised name that is not given in its ASCII form, [`Error::OriginInvalid`] for
    /// everything else that is not an origin.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let origin = Self::parse_for_development(text)?;
        if origin.developer_mode {
            return Err(Error::OriginInsecure);
        }
        Ok(origin)
    }

    /// Reads an origin, also one with `http` or a bare IP address.
    ///
    /// For developers only: over `http` anyone on the way may read and change the login, and an address
    /// says nothing about who answers there. Such an origin is marked ([`Origin::developer_mode`]), and
    /// the mark reaches every identity verified under it.
    ///
    /// # Errors
    /// [`Error::OriginNotAscii`] and [`Error::OriginInvalid`] as for [`Origin::parse`].
    pub fn parse_for_development(text: &str) -> Result<Self, Error> {
        if !text.is_ascii() {
            return Err(Error::OriginNotAscii);
        }
        let text = text.to_ascii_lowercase();
        let (scheme, default_port, rest) = if let Some(rest) = text.strip_prefix("https://") {
            ("https", 443, rest)
        } else if let Some(rest) = text.strip_prefix("http://") {
            ("http", 80, rest)
        } else {
            return Err(Error::OriginInvalid(OriginFault::Scheme));
        };
        if rest.contains(['/', '\\', '?', '#']) {
            return Err(Error::OriginInvalid(OriginFault::Trailing));
        }
        if rest.contains('@') {
            return Err(Error::OriginInvalid(OriginFault::UserInformation));
        }
        let (host, port) = split_port(rest)?;
        let is_address = check_host(host)?;
        let text = match port {
            Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        };
        Ok(Self { text, developer_mode: is_address || scheme == "http" })
    }

    /// The origin's text, as it is hashed into the login message.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether only developer mode accepts this origin: it is `http` or a bare IP address.
    #[must_use]
    pub fn developer_mode(&self) -> bool {
        self.developer_mode
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for Origin {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// Parts host and port; the colons of an IPv6 address stand inside brackets.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), Error> {
    let host_end = match authority.strip_prefix('[') {
        Some(inner) => inner.find(']').map(|position| position + 2),
        None => Some(authority.find(':').unwrap_or(authority.len())),
    };
    let (host, rest) = host_end
        .and_then(|end| authority.split_at_checked(end))
        .ok_or(Error::OriginInvalid(OriginFault::Host))?;
    if rest.is_empty() {
        return Ok((host, None));
    }
    let digits = rest.strip_prefix(':').ok_or(Error::OriginInvalid(OriginFault::Host))?;
    let is_canonical = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(port) if is_canonical => Ok((host, Some(port))),
        _ => Err(Error::OriginInvalid(OriginFault::Port)),
    }
}

/// Checks the host; true for a bare IP address.
fn check_host(host: &str) -> Result<bool, Error> {
    let fault = Error::OriginInvalid(OriginFault::Host);
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        // Browsers spell mapped addresses in hexadecimal, Rust does not: one spelling only.
        let is_canonical = inner.parse::<Ipv6Addr>().is_ok_and(|address| {
            address.to_ipv4_mapped().is_none() && address.to_string() == inner
        });
        return if is_canonical { Ok(true) } else { Err(fault) };
    }
    if host.len() > 253 || !host.split('.').all(is_label) {
        return Err(fault);
    }
    // A browser reads a host whose last label is a number as an IPv4 address, in many spellings
    // (`0x7f.1`); only the dotted one is let through.
    let last = host.rsplit('.').next().unwrap_or(host);
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || last
            .strip_prefix("0x")
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if !is_number {
        return Ok(false);
    }
    host.parse::<Ipv4Addr>().map(|_| true).map_err(|_| fault)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_canonical_form_stays_and_case_and_default_port_are_brought_into_it() {
        for (given, canonical) in [
            ("https://job.example.test", "https://job.example.test"),
            ("https://job.example.test:8443", "https://job.example.test:8443"),
            ("HTTPS://Job.Example.TEST", "https://job.example.test"),
            ("https://job.example.test:443", "https://job.example.test"),
            ("https://job.example.test:80", "https://job.example.test:80"),
            ("https://xn--fiq228c.example", "https://xn--fiq228c.example"),
            ("https://intranet", "https://intranet"),
        ] {
            let origin = Origin::parse(given).unwrap();
            assert_eq!(origin.as_str(), canonical);
            assert!(!origin.developer_mode());
            assert_eq!(given.parse::<Origin>().unwrap(), origin);
        }
    }

    #[test]
    fn what_is_not_an_origin_is_refused_with_its_fault() {
        let long = format!("https://{}", "a.".repeat(130));
        for (given, fault) in [
            ("", OriginFault::Scheme),
            ("job.example.test", OriginFault::Scheme),
            ("wss://job.example.test", OriginFault::Scheme),
            ("javascript:alert(1)", OriginFault::Scheme),
            ("null", OriginFault::Scheme),
            (" https://job.example.test", OriginFault::Scheme),
            ("https://job.example.test/", OriginFault::Trailing),
            ("https://job.example.test/login", OriginFault::Trailing),
            ("https://job.example.test?x", OriginFault::Trailing),
            ("https://job.example.test#x", OriginFault::Trailing),
            ("https://job.example.test\\x", OriginFault::Trailing),
            ("https://a@job.example.test", OriginFault::UserInformation),
            ("https://", OriginFault::Host),
            ("https://:443", OriginFault::Host),
            ("https://job..test", OriginFault::Host),
            ("https://job.test.", OriginFault::Host),
            ("https://-job.test", OriginFault::Host),
            ("https://job test", OriginFault::Host),
            ("https://job%2etest", OriginFault::Host),
            ("https://job.test\n", OriginFault::Host),
            ("https://[::1", OriginFault::Host),
            ("https://[::1]x", OriginFault::Host),
            ("https://[0:0::1]", OriginFault::Host),
            ("https://[::ffff:127.0.0.1]", OriginFault::Host),
            ("https://127.1", OriginFault::Host),
            ("https://0x7f.0.0.1", OriginFault::Host),
            ("https://127.0.0.0x1", OriginFault::Host),
            ("https://2130706433", OriginFault::Host),
            ("https://job.test:", OriginFault::Port),
            ("https://job.test:0", OriginFault::Port),
            ("https://job.test:0443", OriginFault::Port),
            ("https://job.test:+443", OriginFault::Port),
            ("https://job.test:65536", OriginFault::Port),
            ("https://job.test:443:443", OriginFault::Port),
            (long.as_str(), OriginFault::Host),
        ] {
            for parse in [Origin::parse, Origin::parse_for_development] {
                match parse(given) {
                    Err(Error::OriginInvalid(found)) => assert_eq!(found, fault, "{given}"),
                    other => panic!("{given}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn names_outside_ascii_are_refused_with_advice() {
        let error = Origin::parse("https://就业.example").unwrap_err();
        assert!(matches!(error, Error::OriginNotAscii));
        assert!(error.to_string().contains("xn--"));
    }

    #[test]
    fn http_and_addresses_pass_only_in_developer_mode_and_are_marked() {
        for given in [
            "http://job.example.test",
            "http://localhost:8080",
            "https://192.0.2.7",
            "https://192.0.2.7:8443",
            "https://[2001:db8::7]",
            "http://[::1]:8080",
        ] {
            assert!(matches!(Origin::parse(given), Err(Error::OriginInsecure)), "{given}");
            let origin = Origin::parse_for_development(given).unwrap();
            assert!(origin.developer_mode());
            assert_eq!(origin.as_str(), given);
        }
        let named = Origin::parse_for_development("https://job.example.test").unwrap();
        assert_eq!(named, Origin::parse("https://job.example.test").unwrap());
    }
}
