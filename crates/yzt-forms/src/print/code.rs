// SPDX-License-Identifier: MIT OR Apache-2.0
//! The QR code of an order's number.

use qrcodegen::{QrCode, QrCodeEcc};
use yzt_lifecycle::OrderId;

use super::html::Html;
use crate::error::Error;
use crate::text::Language;

/// White modules around the code, as ISO/IEC 18004 asks for.
const QUIET: u8 = 4;

/// Appends the code: the number's decimal digits and nothing else, so that a reader that types for
/// a keyboard fills in the desk's search field. A quarter of the code may be stained.
pub(super) fn svg(html: &mut Html, order: OrderId, language: Language) -> Result<(), Error> {
    let code =
        QrCode::encode_text(&order.to_string(), QrCodeEcc::Quartile).map_err(|_| Error::Code)?;
    let size = u8::try_from(code.size()).map_err(|_| Error::Code)?;
    let whole = size + 2 * QUIET;
    html.raw("<svg class=\"code\" role=\"img\" aria-label=\"");
    html.raw(language.of("受理单号二维码", "QR code of the order number"));
    html.raw("\" viewBox=\"0 0 ");
    html.number(whole);
    html.raw(" ");
    html.number(whole);
    html.raw("\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h");
    html.number(whole);
    html.raw("v");
    html.number(whole);
    html.raw("H0z\"/><path d=\"");
    for y in 0..size {
        for (x, length) in runs(&code, size, y) {
            html.raw("M");
            html.number(x + QUIET);
            html.raw(" ");
            html.number(y + QUIET);
            html.raw("h");
            html.number(length);
            html.raw("v1h-");
            html.number(length);
            html.raw("z");
        }
    }
    html.raw("\"/></svg>");
    Ok(())
}

/// Where dark modules begin in a row, and how many stand together: one shape for all of them leaves
/// no hair of white between neighbours on paper.
fn runs(code: &QrCode, size: u8, y: u8) -> Vec<(u8, u8)> {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for x in (0..size).filter(|x| code.get_module(i32::from(*x), i32::from(y))) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == x => *length += 1,
            _ => runs.push((x, 1)),
        }
    }
    runs
}
