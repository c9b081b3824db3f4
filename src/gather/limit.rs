//! How long everything may take: until a time, or until the user has seen enough and says so with Ctrl-C.
//!
//! Whoever waits for the network waits within such a limit. What has not come by then is not examined, and the rest is reported.

use std::{
    future::{Future, pending},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

/// What is said of a question that ran out of time.
pub(super) const LATE: &str = "no answer before the deadline";

/// What is said of a question that the user did not wait for.
const STOPPED: &str = "not waited for: interrupted with Ctrl-C";

/// After how long somebody wonders what is going on.
const NOTICEABLE: Duration = Duration::from_millis(500);

/// Tells the user what is waited for; nothing when that is over.
pub type Progress = fn(Option<&str>);

/// A limit, which all its clones share.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    at: Instant,
    stopped: watch::Receiver<bool>,
    progress: Option<Progress>,
}

impl Limit {
    /// A limit from now on. From now on Ctrl-C ends what is waited for, and not the program. To be called in a runtime.
    pub(super) fn from_now(whole: Duration, progress: Option<Progress>) -> Self {
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(async move {
            // Where the system knows no such signal, nobody sends one.
            if tokio::signal::ctrl_c().await.is_err() {
                pending::<()>().await;
            }
            stop.send_replace(true);
        });
        Self { at: Instant::now() + whole, stopped, progress }
    }

    /// The same, but no later than at a time.
    pub(super) fn by(&self, at: Instant) -> Self {
        Self { at: self.at.min(at), ..self.clone() }
    }

    /// Whether it is over.
    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.at || *self.stopped.borrow()
    }

    /// Whether the user ended it.
    pub(super) fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// When it is over at the latest.
    pub(super) fn at(&self) -> Instant {
        self.at
    }

    /// Why something did not come that was waited for until the end.
    pub(super) fn words(&self) -> &'static str {
        if self.is_stopped() { STOPPED } else { LATE }
    }

    /// Waits for something.
    ///
    /// # Errors
    /// Why it did not come, in words.
    pub(super) async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, &'static str> {
        let mut stopped = self.stopped.clone();
        let stop = async {
            // Nobody is left who could say so.
            if stopped.wait_for(|stopped| *stopped).await.is_err() {
                pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            done = timeout_at(self.at, work) => done.map_err(|_| LATE),
            () = stop => Err(STOPPED),
        }
    }

    /// Does something, and tells the user what once it takes long enough to wonder.
    pub(super) async fn telling<T>(&self, what: &str, work: impl Future<Output = T>) -> T {
        let Some(progress) = self.progress else { return work.await };
        let mut work = std::pin::pin!(work);
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = tokio::time::sleep(NOTICEABLE) => {}
        }
        progress(Some(what));
        let done = work.await;
        progress(None);
        done
    }
}

#[cfg(test)]
impl Limit {
    /// A limit that somebody else ends.
    fn ended_by(whole: Duration, stopped: watch::Receiver<bool>) -> Self {
        Self { at: Instant::now() + whole, stopped, progress: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
    }

    #[test]
    fn what_does_not_come_in_time_is_late_and_what_is_there_counts_all_the_same() {
        run(async {
            let limit = Limit::from_now(Duration::from_millis(20), None);
            assert_eq!(limit.within(async { 1 }).await, Ok(1));
            assert_eq!(limit.within(pending::<()>()).await, Err(LATE));
            assert!(limit.is_over() && limit.words() == LATE);
            assert_eq!(limit.within(async { 1 }).await, Ok(1));
        });
    }

    #[test]
    fn everybody_who_waits_is_let_go_when_the_user_says_so() {
        run(async {
            let (stop, stopped) = watch::channel(false);
            let limit = Limit::ended_by(Duration::from_secs(3600), stopped);
            let sooner = limit.by(Instant::now() + Duration::from_secs(60));
            let waiting = tokio::spawn(async move { sooner.within(pending::<()>()).await });
            tokio::task::yield_now().await;
            stop.send_replace(true);
            assert_eq!(waiting.await.unwrap(), Err(STOPPED));
            assert!(limit.is_over() && limit.is_stopped() && limit.words() == STOPPED);
            drop(stop);
            assert_eq!(limit.within(pending::<()>()).await, Err(STOPPED));
        });
    }
}
