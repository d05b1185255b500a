//! A running server on SQLite in a folder of its own, with data that really came through ingest.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use catalog::{Catalog, ImportContext, Viewer};
use galvanalyser_server::config::Config;
use galvanalyser_server::harvest;
use galvanalyser_server::router::router;
use galvanalyser_server::state::AppState;
use ingest::{Imported, Ingest, IngestError, IngestFile, IngestRequest, Worker};
use model::account::{NewApiToken, NewUser, Role, Scope};
use model::harvest::{FileState, MonitoredPathEdit};
use model::id::{DatasetId, UserId};
use model::time::Timestamp;
use store::Store;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The built program, as it starts itself for files of some formats.
pub(crate) fn worker() -> Worker {
    galvanalyser_server::commands::parse_worker::worker(PROGRAM.into())
}

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_galvanalyser");

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) catalog: Catalog,
    pub(crate) store: Store,
    pub(crate) config: Config,
}

impl World {
    /// An empty instance with an administrator “ada”.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let config = Config::for_data_dir(folder.path().join("data"), listen);
        let catalog = config.open_catalog().await.unwrap();
        let store = config.open_store().unwrap();
        let world = Self { folder, catalog, store, config };
        world.user("ada", Role::Admin).await;
        world
    }

    pub(crate) async fn user(&self, name: &str, role: Role) -> UserId {
        let password = "correct horse battery".to_owned();
        let new = NewUser { username: name.to_owned(), email: None, role, password };
        self.catalog.create_user_as_system(&self.catalog.system(), new).await.unwrap()
    }

    pub(crate) async fn viewer(&self, name: &str) -> Viewer {
        self.catalog.viewer_as(&self.catalog.system(), name).await.unwrap()
    }

    /// A token of a user that may read.
    pub(crate) async fn token(&self, name: &str) -> String {
        let new = NewApiToken { name: "test".to_owned(), scopes: vec![Scope::Read], valid_days: 1 };
        let system = self.catalog.system();
        self.catalog.create_token_as_system(&system, name, new).await.unwrap().secret
    }

    /// Writes a file into the instance's folder.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Imports a file as its owner's.
    pub(crate) async fn import(
        &self,
        path: &Path,
        owner: &str,
        open: bool,
    ) -> Result<Imported, IngestError> {
        let owner = self.viewer(owner).await.user();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let request = IngestRequest {
            origin: format!("file:{}", path.display()),
            observed_file: None,
            files: vec![IngestFile {
                name: name.clone(),
                path: path.to_owned(),
                modified_at: Timestamp(0),
            }],
            open,
            context: ImportContext {
                path: None,
                relative_path: name,
                time_zone: Some("Europe/Berlin".to_owned()),
                default_owner: Some(owner),
            },
        };
        let ingest = Ingest::new(self.store.clone(), self.catalog.clone());
        ingest.with_worker(worker()).import(request).await
    }

    /// Watches a folder for a user until every file in it is imported, with the harvester that runs
    /// in the server; gives the dataset of each file.
    pub(crate) async fn harvest(&self, folder: &Path, user: &str) -> BTreeMap<String, DatasetId> {
        let (system, user) = (self.catalog.system(), self.viewer(user).await);
        let harvester = self.catalog.local_harvester(&system).await.unwrap();
        let edit = MonitoredPathEdit {
            path: folder.to_str().unwrap().to_owned(),
            stable_seconds: 1,
            time_zone: Some("Europe/Berlin".to_owned()),
            users: vec![user.user()],
            default_owner: Some(user.user()),
            ..MonitoredPathEdit::default()
        };
        let path = self.catalog.watch(&system, edit).await.unwrap();
        let ingest = Ingest::new(self.store.clone(), self.catalog.clone()).with_worker(worker());
        let settings = harvester::Settings { poll_seconds: 1, ..harvester::Settings::default() };
        let cancelled = CancellationToken::new();
        let catalog = self.catalog.clone();
        let run = harvest::run(catalog, ingest, harvester, settings, cancelled.clone());
        let run = tokio::spawn(run);
        let expected = std::fs::read_dir(folder).unwrap().count();
        let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
        let files = loop {
            let seen = self.catalog.observed_files(&user, path, None, None, 100, None).await;
            let seen = seen.unwrap().items;
            let done = seen.iter().filter(|file| file.state == FileState::Imported).count();
            if done == expected {
                break seen;
            }
            assert!(std::time::Instant::now() < end, "{seen:?}");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        };
        cancelled.cancel();
        run.await.unwrap();
        files.into_iter().map(|file| (file.relative_path, file.datasets[0])).collect()
    }

    /// Serves on a free port until the test ends.
    pub(crate) async fn serve(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = AppState::new(self.config.clone(), self.catalog.clone(), self.store.clone());
        let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        address
    }

    pub(crate) fn router(&self) -> axum::Router {
        router(AppState::new(self.config.clone(), self.catalog.clone(), self.store.clone()))
    }
}

/// A Maccor text export of our own making: two cycles, a charge and a discharge each.
pub(crate) fn maccor(rows: usize) -> String {
    let mut text = String::from(
        "Today's Date 11/23/2026  Date of Test:\t11/20/2026\t Filename:\tC:\\Data\\GV-01.034 \
         Procedure: test.000\tComment/Barcode: GV-01\r\n\
         Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\r\n",
    );
    for row in 0..rows {
        let (half, seconds) = (row / 10, row * 10);
        let (state, current) = if half % 2 == 0 { ("C", 0.5) } else { ("D", -0.5) };
        let voltage = 3.0 + voltage_step(row);
        text.push_str(&format!(
            "{}\t{}\t{}\t{seconds}.0000\t{}.0000\t0.0\t0.0\t{current}\t{voltage:.4}\t{state}\t1\t11/20/2026 {:02}:{:02}:{:02}\r\n",
            row + 1,
            half / 2,
            half % 2 + 1,
            row % 10 * 10,
            8 + seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
        ));
    }
    text
}

/// Distance of a row's voltage from 3 V, in whole ten-thousandths.
pub(crate) fn voltage_step(row: usize) -> f64 {
    (row % 10) as f64 / 16.0
}
