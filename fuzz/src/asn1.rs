// SPDX-License-Identifier: MIT OR Apache-2.0
//! The dump of ASN.1: whatever the input is, and with every limit.

use yzt_cert::dump::{Dump, DumpOptions, Length, StopCause, dump};

use crate::shown;

/// The first four bytes are the options; the rest is dumped, and with the defaults, too.
pub fn run(data: &[u8]) {
    let Some(([depth, elements, octets, flags], input)) = data.split_first_chunk::<4>() else {
        return;
    };
    let mut options = DumpOptions::default();
    let usual = dump(input, &options);
    holds(&usual, input, &options);
    options.open_strings = false;
    let closed = dump(input, &options);
    holds(&closed, input, &options);
    if usual.stop.is_none() {
        // Opening strings adds lines, and takes none away.
        assert!(closed.stop.is_none() && closed.lines.len() <= usual.lines.len());
        let mut offsets = usual.lines.iter().map(|line| line.offset);
        assert!(closed.lines.iter().all(|line| offsets.any(|offset| offset == line.offset)));
    }
    options.depth = usize::from(*depth);
    options.elements = usize::from(*elements);
    options.octets = usize::from(*octets);
    options.open_strings = flags & 1 == 1;
    options.withhold = flags & 2 == 2;
    let limited = dump(input, &options);
    holds(&limited, input, &options);
    if usual.stop.is_none() && limited.stop.is_none() {
        // A string that would lead too deep stays closed.
        assert!(limited.lines.len() <= usual.lines.len());
    }
}

fn holds(dump: &Dump, input: &[u8], options: &DumpOptions) {
    assert!(dump.lines.len() <= options.elements);
    let mut before = None;
    for line in &dump.lines {
        assert!(line.depth <= options.depth);
        // In the order of the input, each in a place of its own, and within it.
        assert!(before < Some(line.offset), "{before:?}, {}", line.offset);
        before = Some(line.offset);
        let content = line.offset + line.header_length;
        assert!(line.header_length >= 2 && content <= input.len());
        if let Length::Definite(length) = line.length {
            let cut = dump.stop.is_some_and(|stop| stop.cause == StopCause::Overrun);
            assert!(length <= input.len() - content || cut, "{line:?}");
        }
        let text = line.to_string();
        assert!(shown::is_safe(&text), "{text:?}");
    }
    match dump.stop {
        Some(stop) => {
            assert!(stop.offset <= input.len());
            assert!(shown::is_safe(stop.cause.name()));
        }
        None => assert_eq!(dump.lines.is_empty(), input.is_empty()),
    }
    let text = dump.to_string();
    assert!(text.lines().all(shown::is_safe));
}
