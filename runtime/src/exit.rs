//! The end of the process.

/// Has the current session ended when the process exits, so that a program that never drops its
/// guard (it called `std::process::exit`, or its trace was asked for by the environment) does not
/// lose the events of its last moments.
pub(crate) fn install() {
    #[cfg(any(unix, windows))]
    {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            // Where the C library has no room for one more function, only this is lost.
            let _ = libc::atexit(end);
        });
    }
}

#[cfg(any(unix, windows))]
extern "C" fn end() {
    // A panic must not leave a function that C calls.
    let _ = std::panic::catch_unwind(crate::current::end);
}

#[cfg(any(unix, windows))]
#[expect(
    unsafe_code,
    reason = "the standard library has no hook at exit; `atexit` takes any function that does not \
              unwind, which `end` guarantees, and may be called at any time from any thread"
)]
mod libc {
    // SAFETY: this is the signature of `atexit` in the C standard (7.22.4.2), and the standard
    // library links the C library on these systems.
    unsafe extern "C" {
        pub(super) safe fn atexit(function: extern "C" fn()) -> std::ffi::c_int;
    }
}
