// SPDX-License-Identifier: MIT OR Apache-2.0
//! The QR code on the page, read back by a decoder that shares nothing with the encoder.

use crate::support::{Token, policy, print, read, registry};
use yzt_forms::{FormData, Language};
use yzt_lifecycle::OrderId;

/// Pixels of a module in the picture that is decoded.
const SCALE: usize = 5;

/// What the picture in the page says, from its path alone.
fn decode(html: &str) -> Option<String> {
    let tokens = read(html);
    let attribute = |token: &Token, wanted: &str| match token {
        Token::Open { attributes, .. } => {
            attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
        }
        _ => None,
    };
    let svg = tokens
        .iter()
        .position(|token| matches!(token, Token::Open { name, .. } if name == "svg"))?;
    let view = attribute(&tokens[svg], "viewBox").unwrap();
    let size: usize = view.rsplit(' ').next().unwrap().parse().unwrap();
    let mut paths = tokens[svg..].iter().filter_map(|token| attribute(token, "d"));
    let modules = paths.next_back().unwrap();
    let mut dark = vec![vec![false; size]; size];
    for module in modules.split('M').skip(1) {
        let (place, length) = module.split_once('h').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let (length, back) = length.split_once("v1h-").unwrap();
        assert_eq!(back, format!("{length}z"));
        let (x, length): (usize, usize) = (x.parse().unwrap(), length.parse().unwrap());
        dark[y.parse::<usize>().unwrap()][x..x + length].fill(true);
    }
    let pixel = |x: usize, y: usize| if dark[y / SCALE][x / SCALE] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, pixel);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    Some(grids[0].decode().unwrap().1)
}

#[test]
fn the_code_says_the_orders_number_and_nothing_else() {
    let policy = policy();
    let registry = registry();
    let form = registry.find("order-summary", "1").unwrap();
    for number in [0, 1, 42, 202_603_020_042, u64::MAX] {
        let data = FormData { order: Some(OrderId(number)), ..FormData::default() };
        let html = form.to_html(&print(&policy, &data, None, Language::Chinese)).unwrap();
        assert_eq!(decode(&html).as_deref(), Some(number.to_string().as_str()));
    }
    let none = form.to_html(&print(&policy, &FormData::default(), None, Language::Chinese));
    assert_eq!(decode(&none.unwrap()), None);
}
