//! One core for all: those of a shared machine are seldom equally fast.

/// Until it is dropped, this thread and the processes that it starts run on one core.
pub(super) struct OneCore {
    #[cfg(target_os = "linux")]
    before: Option<rustix::thread::CpuSet>,
}

#[cfg(target_os = "linux")]
impl OneCore {
    /// The first core that the thread may use; where the system refuses, all of them as before.
    pub(super) fn take() -> Self {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
        let before = sched_getaffinity(None).ok().filter(|allowed| {
            let Some(first) = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core)) else {
                return false;
            };
            let mut one = CpuSet::new();
            one.set(first);
            sched_setaffinity(None, &one).is_ok()
        });
        Self { before }
    }
}

#[cfg(target_os = "linux")]
impl Drop for OneCore {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // What was allowed before is allowed again.
            let _ = rustix::thread::sched_setaffinity(None, before);
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl OneCore {
    pub(super) fn take() -> Self {
        Self {}
    }
}
