// SPDX-License-Identifier: MIT OR Apache-2.0
//! The thread in which a channel's calls to the service are made.
//!
//! The service keeps a call waiting as long as a card thinks or another program holds its
//! transaction, be it for ever, and nothing ends such a call: `SCardCancel` ends only waits for a
//! change. Only a thread can be left behind there. It goes on by itself when the call returns: ends
//! its transaction and disconnects, and leaves the card as it is.

use crate::attendant::{Answer, Attendant, Job, Standing};
use crate::connection::{KeptCard, PROTOCOLS};
use crate::{Error, service};
use pcsc::{Context, ShareMode};
use std::ffi::{CStr, CString};
use std::io;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};
use yzt_apdu::Response;

/// How long a channel that is dropped waits for its thread to end the transaction and disconnect,
/// so that a program may end right after: one that ends within a transaction has the card reset.
const GOODBYE: Duration = Duration::from_secs(1);

/// A thread that holds one card and does one job after the other.
pub(crate) struct Worker(Arc<Desk>);

/// The threads that still wait to connect to a card, though nobody waits for them any more. The
/// service has room for so many only, so that there is one for each reader at most.
#[derive(Default)]
pub(crate) struct Stragglers(Vec<(CString, Weak<Desk>)>);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// Not yet.
    Late,
    /// The thread is gone, and the card is.
    Ended,
}

/// Where jobs and answers change hands. One mutex and two conditions: this costs less than two
/// channels do.
#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    asked: Condvar,
    answered: Condvar,
}

#[derive(Default)]
struct State {
    job: Option<Job>,
    /// What the card answered to the commands of the job so far.
    responses: Vec<Response>,
    answer: Option<Answer>,
    is_working: bool,
    /// Whether somebody waits for the answer, or has not begun to.
    is_awaited: bool,
    /// When the job that is being done last went on.
    progress: Option<Instant>,
    /// Nobody waits for answers any more.
    is_left: bool,
    /// The thread has let go of the card.
    is_ended: bool,
}

impl Worker {
    /// Connects to the card in a reader; answers with its answer to reset, too.
    pub(crate) fn connect(
        context: Context,
        reader: CString,
        timeout: Duration,
        stragglers: &mut Stragglers,
    ) -> Result<(Self, Vec<u8>), Error> {
        let name = reader.clone();
        let desk = Arc::new(Desk::default());
        let worker = Self(Arc::clone(&desk));
        let (outgoing, connected) = sync_channel(1);
        let work = move || {
            let desk = Ending(desk);
            let card = match context.connect(&reader, ShareMode::Shared, PROTOCOLS) {
                Ok(card) => card,
                Err(error) => return drop(outgoing.send(Err(error))),
            };
            let atr = card.status2_owned().map(|status| status.atr().to_vec()).unwrap_or_default();
            let card = KeptCard::new(card);
            // Where nobody waits any more, dropping leaves the card.
            if outgoing.send(Ok(atr)).is_ok() {
                desk.0.serve(Attendant::new(card));
            }
        };
        spawn(work).map_err(|_| Error::of(pcsc::Error::NoMemory, "pthread_create"))?;
        match connected.recv_timeout(timeout) {
            Ok(Ok(atr)) => Ok((worker, atr)),
            Ok(Err(error)) => Err(service::explain(error, "SCardConnect")),
            Err(_) => {
                worker.0.state().is_working = true;
                stragglers.0.push((name, Arc::downgrade(&worker.0)));
                Err(Error::InUse)
            }
        }
    }

    /// Hands a job in. The one before must have been answered.
    pub(crate) fn ask(&self, job: Job) {
        let mut state = self.0.state();
        state.job = Some(job);
        state.is_awaited = true;
        drop(state);
        self.0.asked.notify_one();
    }

    /// The answer, if it comes in time, counted anew from each command of a job that has several;
    /// and what the card answered, which is all there is of it when it is late.
    ///
    /// A late answer may be asked for again. A job goes no further meanwhile, and a transaction
    /// that begins is ended again: then the answer is [`Standing::Free`] without a failure.
    pub(crate) fn answer(&self, timeout: Duration) -> (Vec<Response>, Result<Answer, Unanswered>) {
        let mut begun = Instant::now();
        let mut state = self.0.state();
        state.is_awaited = true;
        loop {
            begun = begun.max(state.progress.unwrap_or(begun));
            let left = timeout.saturating_sub(begun.elapsed());
            let answer = match state.answer.take() {
                Some(answer) => Some(Ok(answer)),
                None if state.is_ended => Some(Err(Unanswered::Ended)),
                None if left.is_zero() => Some(Err(Unanswered::Late)),
                None => None,
            };
            if let Some(answer) = answer {
                state.is_awaited = false;
                return (std::mem::take(&mut state.responses), answer);
            }
            let waited = self.0.answered.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_left = true;
        self.0.asked.notify_one();
        if state.is_working || state.job.is_some() {
            return;
        }
        let waited = self.0.answered.wait_timeout_while(state, GOODBYE, |state| !state.is_ended);
        // One that takes longer goes on alone.
        drop(waited);
    }
}

impl Stragglers {
    /// Whether no thread waits for this reader any more, at the latest after `timeout`.
    pub(crate) fn end_within(&mut self, timeout: Duration, reader: &CStr) -> bool {
        self.0.retain(|(_, desk)| desk.strong_count() > 0);
        let mut waiting = self.0.iter().filter(|(name, _)| name.as_c_str() == reader);
        let Some(desk) = waiting.next().and_then(|(_, desk)| desk.upgrade()) else {
            return true;
        };
        let waits = |state: &mut State| !state.is_ended;
        let waited = desk.answered.wait_timeout_while(desk.state(), timeout, waits);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_ended
    }
}

impl Desk {
    fn serve(&self, mut attendant: Attendant) {
        while let Some(job) = self.next_job() {
            let mut answer = attendant.do_job(job, |response| self.take_response(response));
            let mut state = self.state();
            if answer.standing == Standing::Locked && !state.is_awaited {
                drop(state);
                // Nobody would end it, and everyone else would be kept out.
                answer = attendant.do_job(Job::End, |_| false);
                state = self.state();
            }
            state.is_working = false;
            state.answer = Some(answer);
            drop(state);
            self.answered.notify_one();
        }
        // Here the attendant goes, and with it the transaction and the connection.
    }

    /// Takes what the card answered to one command, and answers whether the job is to go on. Wakes
    /// nobody: who waits looks when the time is over.
    fn take_response(&self, response: Response) -> bool {
        let mut state = self.state();
        state.responses.push(response);
        state.progress = Some(Instant::now());
        state.is_awaited && !state.is_left
    }

    /// The next job, or none when nobody will ask for one.
    fn next_job(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.is_left {
                return None;
            }
            if let Some(job) = state.job.take() {
                state.is_working = true;
                return Some(job);
            }
            state = self.asked.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells who waits that the thread is at its end, whatever way it came there.
struct Ending(Arc<Desk>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.state().is_ended = true;
        self.0.answered.notify_all();
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("smart card".into()).spawn(work).map(drop)
}
