// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rust as a compiler's first step sees it: words, without comments and texts.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The words of a source file in order: identifiers and keywords, every sign by itself, the
/// brackets, and for each number or text an empty word.
pub(super) fn words(source: &str) -> Result<Vec<String>, String> {
    let stream: TokenStream = source.parse().map_err(|error| format!("{error}"))?;
    let mut words = Vec::new();
    collect(stream, &mut words);
    Ok(words)
}

/// Whether these words follow each other somewhere.
pub(super) fn contains(words: &[String], sequence: &[&str]) -> bool {
    words.windows(sequence.len()).any(|window| window == sequence)
}

fn collect(stream: TokenStream, words: &mut Vec<String>) {
    for token in stream {
        match token {
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Punct(sign) => words.push(sign.as_char().to_string()),
            TokenTree::Literal(_) => words.push(String::new()),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(open.into());
                collect(group.stream(), words);
                words.push(close.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_not_words() {
        let source = "// unsafe\n/* unsafe /* unsafe */ */\n/// unsafe\nfn f() { g(\"unsafe\", r#\"unsafe\"#, 'u') }";
        let words = words(source).unwrap();
        assert!(!words.iter().any(|word| word == "unsafe"), "{words:?}");
        assert!(contains(&words, &["fn", "f", "(", ")", "{", "g"]));
    }

    #[test]
    fn a_keyword_is_a_word_wherever_it_stands() {
        for source in ["unsafe fn f() {}", "fn f() { g(|| unsafe { h() }) }", "m! { [unsafe] }"] {
            assert!(words(source).unwrap().iter().any(|word| word == "unsafe"), "{source}");
        }
    }

    #[test]
    fn what_is_no_rust_is_an_error() {
        assert!(words("fn f( {").is_err());
    }
}
