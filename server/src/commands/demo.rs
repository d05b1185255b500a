//! `galvanalyser demo`: an instance with simulated cyclers, fresh unless a folder keeps it.

use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use catalog::{Catalog, Viewer};
use model::account::{NewUser, Role};
use model::cell::{CellEdit, CellFamilyEdit};
use model::equipment::EquipmentEdit;
use model::harvest::MonitoredPathEdit;
use tokio_util::sync::CancellationToken;

use crate::cli::DemoArguments;
use crate::commands::print;
use crate::commands::serve::{Server, Watch};
use crate::config::Config;
use crate::demo::finished::write_finished_tests;
use crate::demo::simulate::run_live;
use crate::secret::random_password;

const USER: &str = "demo";
const PASSWORD_FILE: &str = "demo-password";
/// Names that the simulated cyclers give their cells, at the beginning of a file's name.
const CELL_RULE: &str = "(?P<cell>DEMO-[A-Z][0-9]+)";

pub(crate) async fn run(arguments: DemoArguments) -> anyhow::Result<()> {
    let is_fresh = arguments.data_dir.is_none();
    let data_dir = match arguments.data_dir {
        Some(folder) => folder,
        None => fresh_folder()?,
    };
    let outcome =
        serve(data_dir.clone(), arguments.listen, arguments.watch, arguments.stable_seconds).await;
    if is_fresh && data_dir.is_dir() {
        // Nobody would find it again; what the cyclers are writing just now may be in the way.
        let _ = fs_err::remove_dir_all(&data_dir);
    }
    outcome
}

async fn serve(
    data_dir: PathBuf,
    listen: SocketAddr,
    watch: Vec<PathBuf>,
    stable_seconds: u32,
) -> anyhow::Result<()> {
    let config = Config::for_data_dir(data_dir.clone(), listen);
    let catalog = config.open_catalog().await?;
    let password = if catalog.set_up_state().await?.needs_admin {
        let password = new_password(&data_dir)?;
        furnish(&catalog, &password).await?;
        password
    } else {
        earlier_password(&data_dir)?
    };
    let viewer = catalog.viewer_as(&catalog.system(), USER).await?;
    let cyclers = data_dir.join("cyclers");
    fs_err::create_dir_all(&cyclers)?;
    let cyclers = fs_err::canonicalize(&cyclers)?;
    watch_cyclers(&catalog, &viewer, &cyclers, stable_seconds).await?;
    let watch = Watch { folders: watch, stable_seconds: Some(stable_seconds) };
    let server = Server::start(config, catalog, watch).await?;
    print(format_args!("Galvanalyser serves {}", server.address))?;
    print(format_args!("  log in as {USER} with the password {password}"))?;
    print(format_args!("  files copied into {} are taken in", cyclers.display()))?;
    simulate(cyclers, server.cancelled());
    server.until_stopped().await
}

fn fresh_folder() -> anyhow::Result<PathBuf> {
    Ok(std::env::temp_dir().join(format!("galvanalyser-demo-{}", random_password()?)))
}

/// A random password, kept beside the demo's data, so that a later start can tell it again.
fn new_password(data_dir: &Path) -> anyhow::Result<String> {
    let password = random_password()?;
    let path = data_dir.join(PASSWORD_FILE);
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)?.write_all(password.as_bytes())?;
    Ok(password)
}

/// The password of the demo whose data lie in the folder.
fn earlier_password(data_dir: &Path) -> anyhow::Result<String> {
    match std::fs::read_to_string(data_dir.join(PASSWORD_FILE)) {
        Ok(password) => Ok(password.trim().to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{} has data already; serve it with `galvanalyser serve`", data_dir.display())
        }
        Err(error) => Err(error).context("read the password of an earlier demo"),
    }
}

/// A user, a specification, two cells and the cyclers.
async fn furnish(catalog: &Catalog, password: &str) -> anyhow::Result<()> {
    let system = catalog.system();
    let user = NewUser {
        username: USER.to_owned(),
        email: None,
        role: Role::Admin,
        password: password.to_owned(),
    };
    catalog.create_user_as_system(&system, user).await.context("add the demo's user")?;
    let viewer = catalog.viewer_as(&system, USER).await?;
    let family = CellFamilyEdit {
        name: "Simulated NMC811 pouch".to_owned(),
        manufacturer: Some("Galvanalyser".to_owned()),
        form_factor: Some("pouch".to_owned()),
        anode_chemistry: Some("graphite".to_owned()),
        cathode_chemistry: Some("NMC811".to_owned()),
        nominal_capacity_ah: Some(5.0),
        ..CellFamilyEdit::default()
    };
    let family = catalog.create_cell_family(&viewer, family).await?;
    for name in ["DEMO-A01", "DEMO-B01"] {
        let cell = CellEdit { name: name.to_owned(), family: Some(family), ..CellEdit::default() };
        catalog.create_cell(&viewer, cell).await?;
    }
    for (name, description) in [
        ("Simulated Maccor", "Writes Maccor text exports"),
        ("Simulated BioLogic", "Writes EC-Lab text exports"),
    ] {
        let equipment = EquipmentEdit {
            name: name.to_owned(),
            kind: Some("cycler".to_owned()),
            description: Some(description.to_owned()),
            ..EquipmentEdit::default()
        };
        catalog.create_equipment(&viewer, equipment).await?;
    }
    Ok(())
}

async fn watch_cyclers(
    catalog: &Catalog,
    viewer: &Viewer,
    cyclers: &Path,
    stable_seconds: u32,
) -> anyhow::Result<()> {
    let path = cyclers.to_str().context("the data folder's name is not UTF-8")?.to_owned();
    let edit = MonitoredPathEdit {
        path,
        stable_seconds,
        time_zone: Some("UTC".to_owned()),
        users: vec![viewer.user()],
        default_owner: Some(viewer.user()),
        default_purpose: Some("cycling".to_owned()),
        cell_name_rule: Some(CELL_RULE.to_owned()),
        ..MonitoredPathEdit::default()
    };
    catalog.watch(&catalog.system(), edit).await?;
    Ok(())
}

/// Finished tests first, then files that grow until the server stops.
fn simulate(cyclers: PathBuf, cancelled: CancellationToken) {
    tokio::spawn(async move {
        let folder = cyclers.clone();
        let finished = tokio::task::spawn_blocking(move || write_finished_tests(&folder)).await;
        let written = match finished {
            Ok(written) => written,
            Err(stopped) => Err(std::io::Error::other(stopped)),
        };
        if let Err(error) = written {
            tracing::error!(%error, "The finished tests could not be written");
        }
        let now = || harvester::Clock::now(&harvester::SystemClock);
        if let Err(error) = run_live(&cyclers, now, cancelled).await {
            tracing::error!(%error, "The simulated cyclers stopped");
        }
    });
}
