//! When to stop: ctrl-C, or the service manager's SIGTERM.

/// Ends the program at the next signal: the person is in a hurry.
pub fn end_at_next_signal() {
    const INTERRUPTED: i32 = 130;
    tokio::spawn(async {
        signal().await;
        std::process::exit(INTERRUPTED);
    });
}

/// Returns at the first signal.
pub async fn signal() {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "ctrl-C cannot be listened to");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "SIGTERM cannot be listened to");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
