// SPDX-License-Identifier: MIT OR Apache-2.0
//! Forms on paper: printed by a browser, their pages counted, their text and code read back.
//!
//! The PDF and PNG files stay in `target/tmp/forms` to be looked at.

use crate::support::{filled, policy, print, registry};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use yzt_forms::{Form, FormData, Language, Source};
use yzt_lifecycle::service::ServiceKind;

/// No print takes longer on a slow machine.
const MOST: Duration = Duration::from_secs(60);

/// Says that a test cannot run here, and whether it is so.
fn is_skipped(test: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there =
        |tool: &str| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
    let needed = ["chromium", "pdfinfo", "pdftotext", "pdftoppm"];
    let mut missing: Vec<&str> = needed.into_iter().filter(|tool| !is_there(tool)).collect();
    if !Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists() {
        missing.push("fonts-noto-cjk");
    }
    if missing.is_empty() {
        return false;
    }
    let line = format!("{test}: {} not installed", missing.join(", "));
    println!("skipped: {line}");
    if let Some(list) = std::env::var_os("YZT_SKIPPED_TESTS") {
        let mut list = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
        writeln!(list, "{line}").unwrap();
    }
    true
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("forms");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the browser once, with a profile of its own, and waits for it.
fn browse(html: &Path, arguments: &[String]) {
    let profile = tempfile::tempdir().unwrap();
    let mut browser = Command::new("chromium")
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .args(["--no-first-run", "--disable-extensions", "--disable-background-networking"])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", html.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    loop {
        if let Some(status) = browser.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return;
        }
        if begun.elapsed() > MOST {
            browser.kill().unwrap();
            browser.wait().unwrap();
            panic!("the browser did not end within {MOST:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A printed form.
struct Paper {
    pdf: PathBuf,
}

impl Paper {
    fn of(name: &str, html: &str) -> Self {
        let [page, pdf, png] =
            ["html", "pdf", "png"].map(|kind| folder().join(format!("{name}.{kind}")));
        fs::write(&page, html).unwrap();
        let _ = (fs::remove_file(&pdf), fs::remove_file(&png));
        let height = 1180 * html.matches("class=\"sheet\"").count();
        let arguments = [
            "--no-pdf-header-footer".to_owned(),
            format!("--print-to-pdf={}", pdf.display()),
            format!("--window-size=860,{height}"),
            format!("--screenshot={}", png.display()),
        ];
        browse(&page, &arguments);
        let picture = fs::read(&png).unwrap();
        assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
        // A page without its text or its font is a tenth of it.
        assert!(picture.len() > 40_000, "{name}: {} bytes", picture.len());
        Self { pdf }
    }

    fn pages(&self) -> usize {
        let information = output(Command::new("pdfinfo").arg(&self.pdf));
        let information = String::from_utf8(information).unwrap();
        assert!(information.contains("A4"), "{information}");
        let pages = information.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
        pages.trim().parse().unwrap()
    }

    /// The text layer without white space: where a line breaks is the paper's business.
    fn text(&self, page: usize) -> String {
        let page = page.to_string();
        let text = output(
            Command::new("pdftotext")
                .args(["-f", &page, "-l", &page, "-raw"])
                .arg(&self.pdf)
                .arg("-"),
        );
        squeezed(&String::from_utf8(text).unwrap())
    }

    /// A page as grey pixels: width, height, bytes.
    fn grey(&self, page: usize) -> (usize, usize, Vec<u8>) {
        let page = page.to_string();
        let image = output(
            Command::new("pdftoppm")
                .args(["-f", &page, "-l", &page, "-r", "200", "-gray"])
                .arg(&self.pdf),
        );
        let head: Vec<&[u8]> = image.splitn(4, |byte| byte.is_ascii_whitespace()).collect();
        let number = |index: usize| std::str::from_utf8(head[index]).unwrap().parse().unwrap();
        let (width, height): (usize, usize) = (number(1), number(2));
        assert_eq!((head[0], &head[3][..4]), (&b"P5"[..], &b"255\n"[..]));
        (width, height, head[3][4..].to_vec())
    }

    /// What the QR codes of a page say.
    fn codes(&self, page: usize) -> Vec<String> {
        let (width, height, pixels) = self.grey(page);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            pixels[y * width + x]
        });
        image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Everything that somebody has to be able to read on a page.
fn check_text(form: &Form, paper: &Paper, wish: &yzt_forms::Print<'_>) {
    let text: String = (1..=form.sheets().len()).map(|page| paper.text(page)).collect();
    let unfit = |part: &str| !text.contains(&squeezed(part));
    for section in form.sheets().iter().flat_map(|sheet| &sheet.sections) {
        let printed = |services: &[ServiceKind]| {
            services.is_empty() || wish.service.is_none_or(|kind| services.contains(&kind))
        };
        if !printed(&section.services) {
            continue;
        }
        assert!(!unfit(section.title.text(wish.language)), "{}: {text}", section.title.zh);
        for field in section.fields.iter().filter(|field| printed(&field.services)) {
            assert!(!unfit(field.label.text(wish.language)), "{}: {text}", field.id);
            let value = field.from.and_then(|source| wish.data.text(source));
            assert!(value.is_none_or(|value| !unfit(&value)), "{}: {text}", field.id);
        }
    }
    for hotline in &wish.policy.contacts.hotlines {
        assert!(!unfit(hotline.as_str()), "{text}");
    }
}

/// The forms with a service that each is for.
fn uses() -> [(&'static str, ServiceKind, usize); 4] {
    [
        ("employer-application", ServiceKind::ChangeLegalRepresentative, 1),
        ("service-agreement", ServiceKind::EnableService, 2),
        ("pin-reset", ServiceKind::Unlock, 1),
        ("order-summary", ServiceKind::Reissue, 1),
    ]
}

#[test]
fn filled_forms_read_right_in_chinese_and_have_their_pages() {
    if is_skipped("filled_forms_read_right_in_chinese_and_have_their_pages") {
        return;
    }
    let (policy, registry, data) = (policy(), registry(), filled());
    let number = data.order.unwrap().to_string();
    for (name, service, sheets) in uses() {
        let form = registry.find(name, "1").unwrap();
        let wish = print(&policy, &data, Some(service), Language::Chinese);
        let paper = Paper::of(&format!("{name}-zh"), &form.to_html(&wish).unwrap());
        assert_eq!(paper.pages(), sheets, "{name}");
        check_text(form, &paper, &wish);
        assert_eq!(paper.codes(1), [number.as_str()], "{name}");
        let named = policy.forms.iter().find(|named| Some(named.document) == form.document());
        let title = named.map_or(form.head().title.zh.as_str(), |named| named.title.zh.as_str());
        assert!(paper.text(1).contains(&squeezed(title)), "{title}");
        assert!(paper.text(1).contains(&format!("第1页/共{sheets}页")), "{name}");
    }
}

/// Data with as many characters in every text as the form's field takes.
fn longest(form: &Form) -> FormData {
    let mut json = serde_json::to_value(filled()).unwrap();
    for source in Source::ALL {
        let name = source.name();
        if source.is_choice() || source.is_day() || name.starts_with("order.") {
            continue;
        }
        let field = form.fields().find(|field| field.from == Some(*source));
        let text = match source {
            // An account is no longer than its service allows.
            Source::Account => "9".repeat(32),
            _ => "国".repeat(field.map_or(1, |field| field.most)),
        };
        *json.pointer_mut(&format!("/{}", name.replace('.', "/"))).unwrap() = text.into();
    }
    FormData::from_json(&json.to_string()).unwrap()
}

/// A value of every length that is accepted leaves everything below it on the page.
fn longest_values_stay_on_their_page(language: Language) {
    let (policy, registry) = (policy(), registry());
    for (name, service, sheets) in uses() {
        let form = registry.find(name, "1").unwrap();
        let data = longest(form);
        let wish = print(&policy, &data, Some(service), language);
        let name = format!("{name}-longest-{}", language.tag());
        let paper = Paper::of(&name, &form.to_html(&wish).unwrap());
        assert_eq!(paper.pages(), sheets, "{name}");
        check_text(form, &paper, &wish);
    }
}

#[test]
fn the_longest_values_stay_on_their_page_in_chinese() {
    if !is_skipped("the_longest_values_stay_on_their_page_in_chinese") {
        longest_values_stay_on_their_page(Language::Chinese);
    }
}

#[test]
fn the_longest_values_stay_on_their_page_in_english() {
    if !is_skipped("the_longest_values_stay_on_their_page_in_english") {
        longest_values_stay_on_their_page(Language::English);
    }
}

/// The blank form of every service is what somebody takes along who writes by hand; two copies of
/// it are what is handed in.
#[test]
fn blank_forms_and_several_copies_have_their_pages() {
    if is_skipped("blank_forms_and_several_copies_have_their_pages") {
        return;
    }
    let (policy, registry, data) = (policy(), registry(), FormData::default());
    for (name, _, sheets) in uses() {
        let form = registry.find(name, "1").unwrap();
        let wish = print(&policy, &data, None, Language::Chinese);
        let paper = Paper::of(&format!("{name}-blank"), &form.to_html(&wish).unwrap());
        assert_eq!(paper.pages(), sheets, "{name}");
        check_text(form, &paper, &wish);
    }
    let form = registry.find("service-agreement", "1").unwrap();
    let wish = yzt_forms::Print::new(&policy, &data);
    let paper = Paper::of("service-agreement-sets", &form.to_html(&wish).unwrap());
    assert_eq!((paper.pages(), form.pages(&wish).unwrap()), (4, 4));
    assert!(paper.text(3).contains("第2套") && paper.text(4).contains("第2页/共2页"));
}
