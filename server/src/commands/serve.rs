//! `galvanalyser serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use catalog::Catalog;
use harvester::Settings;
use ingest::Ingest;
use model::harvest::MonitoredPathEdit;
use model::id::HarvesterId;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cli::ServeArguments;
use crate::commands::parse_worker::own_worker;
use crate::commands::print;
use crate::config::Config;
use crate::router::router;
use crate::state::AppState;
use crate::{harvest, shutdown};

pub(crate) async fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let config = arguments.config;
    let catalog = config.open_catalog().await?;
    let watch = Watch { folders: arguments.watch, stable_seconds: arguments.stable_seconds };
    let server = Server::start(config, catalog.clone(), watch).await?;
    print(format_args!("Galvanalyser serves {}", server.address))?;
    if !server.config.is_secure() && !server.config.listen.ip().is_loopback() {
        tracing::warn!(
            "Passwords and data cross the network in the clear; put a proxy with TLS in front and \
             give --public-url https://…"
        );
    }
    if catalog.set_up_state().await?.needs_admin {
        let token = catalog.create_set_up_token(&catalog.system()).await?;
        print(format_args!(
            "No administrator yet. Make one within 24 hours at\n  {}/setup?token={token}",
            server.address
        ))?;
    }
    server.until_stopped().await
}

/// Folders given on the command line.
#[derive(Default)]
pub(crate) struct Watch {
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) stable_seconds: Option<u32>,
}

/// A server that runs: HTTP and the harvester.
pub(crate) struct Server {
    pub(crate) config: Config,
    /// What people type into the browser.
    pub(crate) address: String,
    listener: TcpListener,
    state: AppState,
    harvester: tokio::task::JoinHandle<()>,
    cancelled: CancellationToken,
}

impl Server {
    /// Listens, and starts to watch.
    pub(crate) async fn start(
        mut config: Config,
        catalog: Catalog,
        watch: Watch,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(config.listen).await;
        let listener = listener.with_context(|| format!("listen on {}", config.listen))?;
        config.listen = listener.local_addr()?;
        let store = config.open_store()?;
        let system = catalog.system();
        let harvester = catalog.local_harvester(&system).await?;
        for folder in &watch.folders {
            watch_folder(&catalog, folder, watch.stable_seconds).await?;
        }
        let cancelled = CancellationToken::new();
        let ingest = Ingest::new(store.clone(), catalog.clone()).with_worker(own_worker()?);
        let harvester = start_harvester(catalog.clone(), ingest, harvester, cancelled.clone());
        let address = config.public_url.clone().unwrap_or_else(|| local_address(config.listen));
        let state = AppState::new(config.clone(), catalog, store);
        Ok(Self { config, address, listener, state, harvester, cancelled })
    }

    /// Cancelled when the server stops.
    pub(crate) fn cancelled(&self) -> CancellationToken {
        self.cancelled.clone()
    }

    /// Serves until a signal; requests and imports under way may finish first, for a while.
    pub(crate) async fn until_stopped(self) -> anyhow::Result<()> {
        let service = router(self.state).into_make_service_with_connect_info::<SocketAddr>();
        let cancelled = self.cancelled.clone();
        let serve = axum::serve(self.listener, service).with_graceful_shutdown(async move {
            shutdown::signal().await;
            shutdown::end_at_next_signal();
            cancelled.cancel();
        });
        let overdue = async {
            self.cancelled.cancelled().await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            served = serve => served.context("serve")?,
            () = overdue => tracing::warn!("Requests that were still under way are cut off"),
        }
        self.cancelled.cancel();
        self.harvester.await.context("the harvester stopped")
    }
}

/// How long requests may finish after the signal: a download of hours must not hold a restart up.
const DRAIN: Duration = Duration::from_secs(20);

/// A harvester that stopped by a mistake in this program starts again after so long.
const RESTART: Duration = Duration::from_secs(10);

fn start_harvester(
    catalog: Catalog,
    ingest: Ingest,
    harvester: HarvesterId,
    cancelled: CancellationToken,
) -> tokio::task::JoinHandle<()> {
    let settings = Settings { poll_seconds: 5, ..Settings::default() };
    tokio::spawn(async move {
        loop {
            let (catalog, ingest) = (catalog.clone(), ingest.clone());
            let (settings, cancelled_too) = (settings.clone(), cancelled.clone());
            let run = harvest::run(catalog, ingest, harvester, settings, cancelled_too);
            let Err(stopped) = tokio::spawn(run).await else { return };
            tracing::error!(error = %stopped, "The harvester stopped and starts again");
            if cancelled.run_until_cancelled(tokio::time::sleep(RESTART)).await.is_none() {
                return;
            }
        }
    })
}

/// What a browser on this machine is given: `0.0.0.0` and `[::]` are no addresses to go to.
fn local_address(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        format!("http://localhost:{}", listen.port())
    } else {
        format!("http://{listen}")
    }
}

/// A folder that is away just now is watched all the same: its harvester says that it cannot be
/// reached, and takes it up when it is back.
async fn watch_folder(
    catalog: &Catalog,
    folder: &Path,
    stable_seconds: Option<u32>,
) -> anyhow::Result<()> {
    let folder = match fs_err::canonicalize(folder) {
        Ok(folder) => folder,
        Err(error) => {
            tracing::warn!(%error, "A watched folder cannot be reached now");
            std::path::absolute(folder).context("the watched folder's name")?
        }
    };
    let folder = folder.to_str().context("the watched folder's name is not UTF-8")?;
    let default = MonitoredPathEdit::default();
    let stable_seconds = stable_seconds.unwrap_or(default.stable_seconds);
    let edit = MonitoredPathEdit { path: folder.to_owned(), stable_seconds, ..default };
    catalog.watch(&catalog.system(), edit).await?;
    Ok(())
}
