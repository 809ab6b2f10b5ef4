// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files that are carried, read and, where a step is to fail, damaged on the way.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The whole text of a file.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The lines of a file; none where there is no file yet.
pub(crate) fn lines(path: &Path) -> Result<Vec<String>, String> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    Ok(read(path)?.lines().map(str::to_owned).collect())
}

/// Copies one file.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

/// Copies a folder with all that is below it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    for file in files(from)? {
        let relative = file.strip_prefix(from).map_err(|error| error.to_string())?;
        let target = to.join(relative);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        }
        copy(&file, &target)?;
    }
    Ok(())
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

/// Waits until another process has written a file.
pub(crate) fn wait_for(path: &Path) -> Result<(), String> {
    let begun = Instant::now();
    while !path.exists() {
        if begun.elapsed() > Duration::from_secs(60) {
            return Err(format!("{} did not appear within 60 s", path.display()));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// The text at a JSON pointer.
pub(crate) fn text(value: &Value, pointer: &str) -> Result<String, String> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| format!("no text at {pointer} in {value}"))
}

/// Compares the value at a JSON pointer with what it has to be.
pub(crate) fn expect(value: &Value, pointer: &str, expected: &Value) -> Result<(), String> {
    match value.pointer(pointer) {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(format!("{pointer} is {found} in place of {expected}")),
        None => Err(format!("no {pointer} in {value}")),
    }
}

/// The bytes of a hexadecimal text.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Result<(), String> {
    let mut content = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    how(&mut content).ok_or_else(|| format!("{}: nothing to damage", path.display()))?;
    fs::write(path, content).map_err(|error| format!("{}: {error}", path.display()))
}

/// Changes one bit in the middle of a file.
pub(crate) fn flip_in_the_middle(path: &Path) -> Result<(), String> {
    change(path, |content| {
        let middle = content.len() / 2;
        *content.get_mut(middle)? ^= 1;
        Some(())
    })
}

/// Replaces the last letter of the signature in a PEM file by another.
pub(crate) fn change_pem_signature(path: &Path) -> Result<(), String> {
    change(path, |content| {
        let end = content.windows(8).rposition(|window| window == b"-----END")?;
        let at = content.get(..end)?.iter().rposition(u8::is_ascii_lowercase)?;
        let letter = content.get_mut(at)?;
        *letter = if *letter == b'a' { b'b' } else { b'a' };
        Some(())
    })
}

/// Replaces one letter inside the text member `name` of a JSON file by another.
pub(crate) fn change_member(path: &Path, name: &str) -> Result<(), String> {
    let failed = |error: serde_json::Error| format!("{}: {error}", path.display());
    let mut value: Value = serde_json::from_str(&read(path)?).map_err(failed)?;
    let text = value[name].as_str().ok_or_else(|| format!("no {name} in {value}"))?;
    let middle = text.len() / 2;
    let changed: String = text
        .chars()
        .enumerate()
        .map(|(at, letter)| match (at == middle, letter) {
            (false, letter) => letter,
            (true, '1') => '2',
            (true, _) => '1',
        })
        .collect();
    value[name] = Value::from(changed);
    fs::write(path, value.to_string()).map_err(|error| error.to_string())
}

/// Cuts the end off the database in a key's folder, as a stick that was pulled out too early does.
pub(crate) fn damage_store(folder: &Path) -> Result<(), String> {
    change(&folder.join("store.redb"), |content| {
        content.truncate(content.len() / 3);
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_no_longer_what_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let original = "-----BEGIN X-----\nabcD\n-----END X-----\n";
        fs::write(&path, original).unwrap();
        change_pem_signature(&path).unwrap();
        assert_eq!(read(&path).unwrap(), original.replace("abcD", "abaD"));
        fs::write(&path, r#"{"signature":"aaaa"}"#).unwrap();
        change_member(&path, "signature").unwrap();
        assert_eq!(read(&path).unwrap(), r#"{"signature":"aa1a"}"#);
        fs::write(&path, [0_u8; 3]).unwrap();
        flip_in_the_middle(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), [0, 1, 0]);
        fs::write(&path, []).unwrap();
        assert!(flip_in_the_middle(&path).is_err());
    }

    #[test]
    fn hexadecimal_text_is_read_whole_or_not_at_all() {
        assert_eq!(unhex("00ff"), Some(vec![0, 255]));
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("0g"), None);
    }
}
