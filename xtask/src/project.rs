//! Where things lie: the workspace and its build folders.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that the commands read and write.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// The workspace's root, where `Cargo.lock` lies.
    pub(crate) root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, or `target` under the root.
    pub(crate) target: PathBuf,
}

impl Project {
    /// Finds the workspace that this program was built from.
    pub(crate) fn locate() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask does not lie in a workspace")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// What the browser gets. Fixed, since the server embeds it from there.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// A target folder of its own, so that the browser's build never waits for the server's.
    pub(crate) fn front_target(&self) -> PathBuf {
        self.target.join("front")
    }

    /// Tools that are built from source for this project alone.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The Python with the public client of the REST interface.
    pub(crate) fn venv(&self) -> PathBuf {
        self.target.join("venv")
    }

    /// The Python with the libraries that the readers are measured against.
    pub(crate) fn bench_venv(&self) -> PathBuf {
        self.target.join("bench-venv")
    }

    /// What that Python has, for pip.
    pub(crate) fn peer_requirements(&self) -> PathBuf {
        self.root.join("bench/peers/requirements.txt")
    }

    pub(crate) fn release_binary(&self) -> PathBuf {
        self.target.join("release/galvanalyser")
    }

    pub(crate) fn dev_binary(&self) -> PathBuf {
        self.target.join("debug/galvanalyser")
    }
}

/// The first file of this name on `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
