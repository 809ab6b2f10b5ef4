// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a library keeps the objects that C holds handles of.

use core::any::Any;
use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Misuse;

/// Bits of a handle that name the slot; the rest is the generation.
const INDEX_BITS: u32 = if usize::BITS >= 64 { 16 } else { 12 };

/// How many objects of one library can exist at a time: 65,536, or 4,096 where pointers have 32 bits.
pub const CAPACITY: usize = 1 << INDEX_BITS;

type Shared = Arc<dyn Any + Send + Sync>;

/// Objects by handle.
///
/// ```text
/// handle = generation ‖ index        (pointer-sized; the index in the low 16 bits, or 12 of 32)
/// ```
///
/// A slot's generation rises each time an object is put there, so the handle of a freed object never
/// fits another one. A slot whose generations are used up is not used again.
///
/// `LARGEST` is the largest handle that callers can keep, where they keep less than a pointer. Such a
/// table has as few index bits as `N` allows, takes fresh slots before used ones, and begins again
/// with the first generation when the last is used up: a handle comes again only after nearly as many
/// others as there are values.
///
/// It takes no heap of its own: as a `static` it is zeroed memory that is touched slot by slot, and a
/// leak checker sees exactly the objects that were not freed.
pub struct Table<const N: usize = CAPACITY, const LARGEST: usize = { usize::MAX }> {
    slots: Mutex<Slots<N, LARGEST>>,
}

struct Slots<const N: usize, const LARGEST: usize> {
    all: [Slot; N],
    /// How many slots have ever been used: those before this one.
    used: usize,
    /// The slot to use next and the one freed last, each plus one; 0 when none is free.
    first_free: usize,
    last_free: usize,
    live: usize,
}

struct Slot {
    /// The generation of the object here, or of the last one; 0 before the first.
    generation: usize,
    /// The free slot after this one, plus one; 0 at the end and while in use.
    next_free: usize,
    object: Option<Shared>,
}

impl<const N: usize, const LARGEST: usize> Table<N, LARGEST> {
    /// An empty table.
    #[must_use]
    #[allow(clippy::new_without_default)] // For a static; on a stack it would be too large.
    pub const fn new() -> Self {
        const { assert!(N <= CAPACITY, "an index of this table does not fit into a handle") };
        const { assert!(Slots::<N, LARGEST>::LAST_GENERATION > 0, "no generation fits") };
        let slots = Slots {
            all: [const { Slot::EMPTY }; N],
            used: 0,
            first_free: 0,
            last_free: 0,
            live: 0,
        };
        Self { slots: Mutex::new(slots) }
    }

    /// How many objects exist.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().live
    }

    /// Whether no object exists.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes an object in and answers with its handle, which is never 0.
    ///
    /// # Errors
    /// [`Misuse::TableFull`]; the object is dropped then.
    pub fn insert(&self, object: Arc<dyn Any + Send + Sync>) -> Result<usize, Misuse> {
        // On failure the object is dropped after the lock is gone.
        let mut slots = self.lock();
        slots.insert(object).map_err(|object| {
            drop(slots);
            drop(object);
            Misuse::TableFull { capacity: N }
        })
    }

    /// The object of a handle.
    ///
    /// # Errors
    /// [`Misuse::HandleInvalid`], [`Misuse::HandleStale`], [`Misuse::HandleKind`].
    pub fn object<T: Any + Send + Sync>(
        &self,
        handle: usize,
        kind: &'static str,
    ) -> Result<Arc<T>, Misuse> {
        let shared = Arc::clone(self.lock().occupied(handle, kind)?.1);
        shared.downcast().map_err(|_| Misuse::HandleKind { kind })
    }

    /// Takes an object out. It is dropped by whoever lets go of it last, outside the lock.
    ///
    /// # Errors
    /// [`Misuse::HandleInvalid`], [`Misuse::HandleStale`], [`Misuse::HandleKind`].
    pub fn remove<T: Any + Send + Sync>(
        &self,
        handle: usize,
        kind: &'static str,
    ) -> Result<Arc<dyn Any + Send + Sync>, Misuse> {
        let mut slots = self.lock();
        let (index, shared) = slots.occupied(handle, kind)?;
        if !shared.is::<T>() {
            return Err(Misuse::HandleKind { kind });
        }
        slots.vacate(index).ok_or(Misuse::HandleStale { kind })
    }

    /// Takes an object out, whatever it is; `None` where there is none.
    pub fn evict(&self, handle: usize) -> Option<Arc<dyn Any + Send + Sync>> {
        let mut slots = self.lock();
        let (index, _) = slots.occupied(handle, "object").ok()?;
        slots.vacate(index)
    }

    fn lock(&self) -> MutexGuard<'_, Slots<N, LARGEST>> {
        // Nothing under the lock can stop half-way, so a poisoned lock guards sound data.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<const N: usize, const LARGEST: usize> Slots<N, LARGEST> {
    /// Whether handles have every bit of a pointer.
    const IS_WIDE: bool = LARGEST == usize::MAX;
    const INDEX_BITS: u32 =
        if Self::IS_WIDE { INDEX_BITS } else { N.next_power_of_two().trailing_zeros() };
    const LAST_GENERATION: usize = LARGEST >> Self::INDEX_BITS;

    fn insert(&mut self, object: Shared) -> Result<usize, Shared> {
        let Some((index, slot)) = self.vacant() else {
            return Err(object);
        };
        slot.generation = slot.generation % Self::LAST_GENERATION + 1;
        slot.object = Some(object);
        let handle = slot.generation << Self::INDEX_BITS | index;
        self.live += 1;
        Ok(handle)
    }

    /// A slot without an object: the one that has been free longest, or a fresh one.
    fn vacant(&mut self) -> Option<(usize, &mut Slot)> {
        let freed = self.first_free.checked_sub(1);
        let Some(index) = freed.filter(|_| Self::IS_WIDE || self.used == N) else {
            let index = self.used;
            let slot = self.all.get_mut(index)?;
            self.used += 1;
            return Some((index, slot));
        };
        let slot = self.all.get_mut(index)?;
        self.first_free = core::mem::take(&mut slot.next_free);
        if self.first_free == 0 {
            self.last_free = 0;
        }
        Some((index, slot))
    }

    /// The slot and the object of a handle.
    fn occupied(&self, handle: usize, kind: &'static str) -> Result<(usize, &Shared), Misuse> {
        let generation = handle >> Self::INDEX_BITS;
        let index = handle & ((1 << Self::INDEX_BITS) - 1);
        let slot = self
            .all
            .get(index)
            .filter(|slot| (1..=slot.generation).contains(&generation))
            .ok_or(Misuse::HandleInvalid { kind })?;
        slot.object
            .as_ref()
            .filter(|_| slot.generation == generation)
            .map(|object| (index, object))
            .ok_or(Misuse::HandleStale { kind })
    }

    fn vacate(&mut self, index: usize) -> Option<Shared> {
        let slot = self.all.get_mut(index)?;
        let object = slot.object.take()?;
        let is_spent = Self::IS_WIDE && slot.generation == Self::LAST_GENERATION;
        self.live -= 1;
        if !is_spent {
            match self.last_free.checked_sub(1).and_then(|last| self.all.get_mut(last)) {
                Some(last) => last.next_free = index + 1,
                None => self.first_free = index + 1,
            }
            self.last_free = index + 1;
        }
        Some(object)
    }
}

impl Slot {
    const EMPTY: Self = Self { generation: 0, next_free: 0, object: None };
}

impl<const N: usize, const LARGEST: usize> fmt::Debug for Table<N, LARGEST> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Table({} of {N})", self.len())
    }
}

#[cfg(test)]
mod tests;
