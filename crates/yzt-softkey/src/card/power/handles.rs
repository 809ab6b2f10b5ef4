// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::StatusWord;

use crate::store::slot::Place;

/// At most `MOST` secrets that a host names by a handle, each belonging to one container.
///
/// A handle is a number from 1 to 255. The next is the one after the last that was given out: a
/// host that goes on using a handle that is gone meets nothing rather than somebody else's secret.
pub(crate) struct Handles<T, const MOST: usize> {
    // Boxed, so that a growing list leaves no copy of a secret behind.
    entries: Vec<Entry<Box<T>>>,
    last: u8,
}

struct Entry<T> {
    handle: u8,
    owner: Place,
    value: T,
}

impl<T, const MOST: usize> Default for Handles<T, MOST> {
    fn default() -> Self {
        Self { entries: Vec::new(), last: 0 }
    }
}

impl<T, const MOST: usize> Handles<T, MOST> {
    /// # Errors
    /// `6A84` when there is no room for another one.
    pub(crate) fn require_room(&self) -> Result<(), StatusWord> {
        if self.entries.len() < MOST { Ok(()) } else { Err(StatusWord::NotEnoughMemory) }
    }

    /// Wipes the oldest secret where there is no room for another one.
    pub(crate) fn make_room(&mut self) {
        if self.entries.len() >= MOST && !self.entries.is_empty() {
            self.entries.remove(0);
        }
    }

    /// Keeps a secret, and gives its handle.
    ///
    /// # Errors
    /// `6A84` when there is no room for it.
    pub(crate) fn insert(&mut self, owner: Place, value: T) -> Result<u8, StatusWord> {
        self.require_room()?;
        let handle = (1..=u8::MAX)
            .cycle()
            .skip(self.last.into())
            .take(u8::MAX.into())
            .find(|handle| self.entries.iter().all(|entry| entry.handle != *handle))
            .ok_or(StatusWord::NotEnoughMemory)?;
        self.last = handle;
        self.entries.push(Entry { handle, owner, value: Box::new(value) });
        Ok(handle)
    }

    /// The secret of a handle, for the container that it belongs to.
    pub(crate) fn find(&mut self, owner: Place, handle: Option<u8>) -> Option<&mut T> {
        let entry = self.entries.iter_mut().find(|entry| Some(entry.handle) == handle)?;
        (entry.owner == owner).then(|| entry.value.as_mut())
    }

    /// The same, which nobody gets a second time.
    pub(crate) fn take(&mut self, owner: Place, handle: Option<u8>) -> Option<Box<T>> {
        let matches = |entry: &Entry<_>| Some(entry.handle) == handle && entry.owner == owner;
        let position = self.entries.iter().position(matches)?;
        Some(self.entries.remove(position).value)
    }

    /// Wipes what belongs elsewhere.
    pub(crate) fn retain(&mut self, keep: impl Fn(Place) -> bool) {
        self.entries.retain(|entry| keep(entry.owner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place { application: 1, container: 2 };
    const THERE: Place = Place { application: 1, container: 3 };

    #[test]
    fn a_handle_is_good_for_its_container_and_is_not_given_out_again_at_once() {
        let mut handles = Handles::<u32, 3>::default();
        assert_eq!(handles.insert(HERE, 10), Ok(1));
        assert_eq!(handles.insert(THERE, 20), Ok(2));
        assert_eq!(handles.find(HERE, Some(1)), Some(&mut 10));
        assert_eq!(handles.find(THERE, Some(1)), None);
        assert_eq!(handles.find(HERE, None), None);
        assert_eq!(handles.take(THERE, Some(1)), None);
        assert_eq!(handles.take(HERE, Some(1)), Some(Box::new(10)));
        assert_eq!(handles.take(HERE, Some(1)), None);
        assert_eq!(handles.insert(HERE, 30), Ok(3));
        assert_eq!(handles.insert(HERE, 40), Ok(4));
        assert_eq!(handles.insert(HERE, 50), Err(StatusWord::NotEnoughMemory));
        handles.retain(|owner| owner == THERE);
        assert_eq!(handles.find(THERE, Some(2)), Some(&mut 20));
        assert_eq!(handles.find(HERE, Some(3)), None);
    }

    #[test]
    fn the_oldest_makes_room_for_another_one_and_only_where_there_is_none() {
        let mut handles = Handles::<u32, 2>::default();
        for (value, expected) in (10..14).zip(1..) {
            handles.make_room();
            assert_eq!(handles.insert(HERE, value), Ok(expected));
        }
        assert_eq!(handles.find(HERE, Some(2)), None);
        assert_eq!(handles.find(HERE, Some(3)), Some(&mut 12));
        assert_eq!(handles.find(HERE, Some(4)), Some(&mut 13));
    }

    #[test]
    fn handles_go_round_past_those_in_use() {
        let mut handles = Handles::<u32, 2>::default();
        assert_eq!(handles.insert(HERE, 0), Ok(1));
        for expected in (2..=255).chain(2..=9) {
            assert_eq!(handles.insert(THERE, 1), Ok(expected));
            assert!(handles.take(THERE, Some(expected)).is_some());
        }
    }
}
