// SPDX-License-Identifier: MIT OR Apache-2.0
//! The catalogue as pages of Markdown: `doc/errors.zh-CN.md` and `doc/errors.md` of this crate.
//!
//! A section per number, under an anchor that is the number (`#yzt-2000`), so that a link from a
//! help desk's own pages lasts as long as the number does.

use super::{BANDS, Band, Bilingual, Language, Message};

const TITLE: Bilingual = Bilingual::new("错误编号", "Error numbers");
const INTRODUCTION: Bilingual = Bilingual::new(
    "每个错误都有编号，写成 `YZT-2000` 的样子；打电话时请先报编号。同一内容可以用 `yzt explain 2000` 在终端中查看。\
     编号从不改作他用。",
    "Every error has a number, written like `YZT-2000`: it is the first thing to say on the telephone. \
     `yzt explain 2000` prints the same in a terminal. A number is never given another meaning.",
);
const ORIGIN: &str = "<!-- Made from crates/yzt-assistant/src/messages by \
                      `YZT_BLESS=1 cargo test -p yzt-assistant`; edit there. -->";

/// The page of every number, in one language.
pub fn page(language: Language) -> String {
    let mut page =
        format!("{ORIGIN}\n\n# {}\n\n{}\n\n", TITLE.text(language), INTRODUCTION.text(language));
    for band in BANDS {
        page.push_str(&index(band, language));
    }
    for band in BANDS {
        page.push_str(&format!(
            "\n<a id=\"{}\"></a>\n## {}\n\n{}\n",
            anchor(band),
            heading(band, language),
            band.readers.text(language)
        ));
        for message in band.messages() {
            page.push_str(&section(message, band, language));
        }
    }
    page
}

/// A band's line of the index: its numbers, each a link.
fn index(band: &Band, language: Language) -> String {
    let numbers: Vec<String> =
        band.messages().map(|message| format!("[{0}](#yzt-{0})", message.number)).collect();
    let colon = match language {
        Language::Chinese => "：",
        Language::English => ": ",
    };
    let title = band.title.text(language);
    format!("- [{title}](#{}){colon}{}\n", anchor(band), numbers.join(" "))
}

fn section(message: &Message, band: &Band, language: Language) -> String {
    let Message { number, name, .. } = message;
    let mut section = format!("\n<a id=\"yzt-{number}\"></a>\n### YZT-{number:04} `{name}`\n\n");
    section.push_str(&format!("**{}**\n\n", message.text.text(language)));
    for (term, text) in message.explanation(band) {
        let (term, text) = (term.text(language), text.text(language));
        section.push_str(&match language {
            Language::Chinese => format!("- {term}：{text}\n"),
            Language::English => format!("- {term}: {text}\n"),
        });
    }
    section
}

fn heading(band: &Band, language: Language) -> String {
    format!("{} ({}–{})", band.title.text(language), band.first, band.last)
}

fn anchor(band: &Band) -> String {
    format!("band-{}", band.first)
}
