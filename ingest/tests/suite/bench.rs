//! A fresh store and catalog for each test, and files to take in.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use catalog::{Catalog, CatalogLocation, ImportContext, Viewer};
use ingest::{Imported, Ingest, IngestError, IngestFile, IngestRequest};
use model::account::{NewUser, Role};
use model::cycle::Cycle;
use model::dataset::{DatasetDetail, DatasetState};
use model::id::DatasetId;
use model::time::Timestamp;
use store::{Store, StoreLocation};

use crate::database::Empty;

pub(crate) struct World {
    pub(crate) catalog: Catalog,
    pub(crate) store: Store,
    pub(crate) ingest: Ingest,
    folder: tempfile::TempDir,
    /// Of the catalog's database.
    pub(crate) url: String,
}

/// Runs a test on an empty database.
pub(crate) async fn run<F: Future<Output = ()> + Send + 'static>(
    empty: Empty,
    test: fn(Arc<World>) -> F,
) {
    test(Arc::new(World::open(&empty.location, empty.url, empty.folder).await)).await;
}

impl World {
    async fn open(location: &CatalogLocation, url: String, folder: tempfile::TempDir) -> Self {
        let catalog = Catalog::open(location).await.unwrap();
        catalog.migrate().await.unwrap();
        let new = NewUser {
            username: "ada".to_owned(),
            email: None,
            role: Role::Admin,
            password: "correct horse battery".to_owned(),
        };
        catalog.create_user_as_system(&catalog.system(), new).await.unwrap();
        let store = Store::open(&StoreLocation::Folder(folder.path().join("store"))).unwrap();
        let ingest = Ingest::new(store.clone(), catalog.clone());
        Self { catalog, store, ingest, folder, url }
    }

    /// One more of them within a test.
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalog.sqlite");
        let url = format!("sqlite://{}", path.display());
        Self::open(&CatalogLocation::Sqlite(path), url, folder).await
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) async fn ada(&self) -> Viewer {
        self.catalog.viewer_as(&self.catalog.system(), "ada").await.unwrap()
    }

    /// The files of a bundle, the data first.
    pub(crate) fn request(&self, names: &[&str], open: bool) -> IngestRequest {
        let file = |name: &&str| IngestFile {
            name: (*name).to_owned(),
            path: self.path(name),
            modified_at: Timestamp(0),
        };
        IngestRequest {
            origin: format!("file:{}", self.path(names[0]).display()),
            observed_file: None,
            files: names.iter().map(file).collect(),
            open,
            context: ImportContext { relative_path: names[0].to_owned(), ..Default::default() },
        }
    }

    pub(crate) async fn import(&self, name: &str, open: bool) -> Result<Imported, IngestError> {
        self.ingest.import(self.request(&[name], open)).await
    }

    pub(crate) async fn write_and_import(&self, name: &str, bytes: &[u8], open: bool) -> Imported {
        std::fs::write(self.path(name), bytes).unwrap();
        self.import(name, open).await.unwrap()
    }

    pub(crate) async fn dataset(&self, id: DatasetId) -> (DatasetDetail, Vec<Cycle>) {
        let ada = self.ada().await;
        let detail = self.catalog.dataset(&ada, id).await.unwrap();
        (detail, self.catalog.cycles(&ada, id).await.unwrap())
    }

    /// How many datasets there are.
    pub(crate) async fn datasets(&self) -> u64 {
        let page = self.catalog.datasets(&self.ada().await, &Default::default()).await;
        page.unwrap().total
    }
}

/// A Maccor text export of our own making.
pub(crate) fn maccor(rows: usize) -> Vec<u8> {
    maccor_of("GV-01", rows)
}

/// One of a cell of its own.
pub(crate) fn maccor_of(cell: &str, rows: usize) -> Vec<u8> {
    let mut text = format!(
        "Today's Date 11/23/2026  Date of Test:\t11/20/2026\t Filename:\tC:\\{cell}.034 Procedure: t.000\tComment/Barcode: {cell}\r\n\
         Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\r\n",
    );
    for row in 0..rows {
        let (half, seconds) = (row / 7, row * 10);
        let (state, current) = if half % 2 == 0 { ("C", 0.5) } else { ("D", -0.5) };
        text.push_str(&format!(
            "{}\t{}\t{}\t{seconds}.0000\t{}.0000\t0.0\t0.0\t{current}\t3.{:04}\t{state}\t1\t11/20/2026 08:{:02}:{:02}\r\n",
            row + 1, half / 2, half % 2 + 1, row % 7 * 10, row * 37 % 10_000, seconds / 60 % 60, seconds % 60,
        ));
    }
    text.into_bytes()
}

/// What must not depend on the number of pieces.
pub(crate) async fn essence(
    world: &World,
    id: DatasetId,
) -> (Vec<(u64, String)>, Vec<Cycle>, u64, DatasetState) {
    let (detail, cycles) = world.dataset(id).await;
    let tables = detail.tables.iter().map(|table| (table.rows, table.content_hash.clone()));
    (tables.collect(), cycles, detail.row.samples, detail.row.state)
}
