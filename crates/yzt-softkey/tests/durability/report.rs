// SPDX-License-Identifier: MIT OR Apache-2.0
//! The table of what was tried.

/// One operation: how often it was cut, and what was there afterwards.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) cuts: usize,
    /// Different images of the disk that were opened and checked.
    pub(crate) images: usize,
    states: Vec<usize>,
}

impl Row {
    pub(crate) fn new(name: &str, stages: usize) -> Self {
        Self { name: name.to_owned(), cuts: 0, images: 0, states: vec![0; stages] }
    }

    /// One more state of the disk, in this stage of the operation.
    pub(crate) fn count(&mut self, stage: usize) {
        self.states[stage] += 1;
    }

    /// How many states there were in each stage: before, with a try taken (if any is), after.
    pub(crate) fn states(&self) -> &[usize] {
        &self.states
    }
}

/// Prints rows with their sum.
pub(crate) fn print(title: &str, rows: &[Row]) {
    let mut text = format!(
        "\n{title}\n{:<30} {:>6} {:>9} {:>8} {:>8} {:>9} {:>8}\n",
        "operation", "cuts", "survivors", "images", "before", "try taken", "after"
    );
    let mut sums = [0; 3];
    for row in rows {
        let states: usize = row.states.iter().sum();
        let [before, taken, after] = match row.states[..] {
            [before, after] => [before.to_string(), "–".to_owned(), after.to_string()],
            [before, taken, after] => [before, taken, after].map(|states| states.to_string()),
            _ => panic!("{}: {:?}", row.name, row.states),
        };
        text += &format!(
            "{:<30} {:>6} {states:>9} {:>8} {before:>8} {taken:>9} {after:>8}\n",
            row.name, row.cuts, row.images
        );
        for (sum, more) in sums.iter_mut().zip([row.cuts, states, row.images]) {
            *sum += more;
        }
    }
    let [cuts, states, images] = sums;
    text += &format!("{:<30} {cuts:>6} {states:>9} {images:>8}\n", "all");
    println!("{text}");
}
