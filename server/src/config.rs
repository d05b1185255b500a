//! Where the data lies and where to listen: flags, each also an environment variable.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use catalog::{Catalog, CatalogLocation};
use clap::Args;
use store::{Store, StoreLocation};

use crate::http::caller_address::Network;

#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Folder of the embedded database and the store.
    #[arg(long, value_name = "DIR", default_value = "data", env = "GALVANALYSER_DATA_DIR")]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of the embedded SQLite: postgres://user:password@host/name.
    /// Read from GALVANALYSER_DATABASE_URL, else DATABASE_URL.
    #[arg(long, value_name = "URL", env = "GALVANALYSER_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// What DATABASE_URL names, where nothing else does.
    #[arg(long, env = "DATABASE_URL", hide = true, hide_env_values = true)]
    fallback_database_url: Option<String>,
    /// Where samples and raw files lie, instead of a folder in the data folder: s3://bucket/prefix.
    #[arg(long, value_name = "URL", env = "GALVANALYSER_STORE_URL")]
    pub store_url: Option<String>,
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", env = "GALVANALYSER_LISTEN")]
    pub listen: SocketAddr,
    /// The address that people use, such as https://cycling.example.org. With https, cookies are
    /// Secure and bound to the host.
    #[arg(long, value_name = "URL", env = "GALVANALYSER_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A proxy in front, by address or network such as 172.16.0.0/12; may be given several times.
    /// From it, and only from it, the last X-Forwarded-For entry is taken as the caller's address.
    #[arg(
        long = "trusted-proxy",
        value_name = "NETWORK",
        env = "GALVANALYSER_TRUSTED_PROXIES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<Network>,
}

impl Config {
    /// A configuration for a data folder, everything else as by default.
    pub fn for_data_dir(data_dir: PathBuf, listen: SocketAddr) -> Self {
        Self {
            data_dir,
            database_url: None,
            fallback_database_url: None,
            store_url: None,
            listen,
            public_url: None,
            trusted_proxies: Vec::new(),
        }
    }

    /// Cookies are Secure, and strict transport security is announced.
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    fn catalog_location(&self) -> anyhow::Result<CatalogLocation> {
        let given = self.database_url.as_ref().or(self.fallback_database_url.as_ref());
        match given.filter(|url| !url.is_empty()) {
            Some(url) => Ok(CatalogLocation::parse(url)?),
            None => Ok(CatalogLocation::Sqlite(self.data_dir.join("galvanalyser.sqlite"))),
        }
    }

    fn store_location(&self) -> anyhow::Result<StoreLocation> {
        match &self.store_url {
            Some(url) => Ok(StoreLocation::parse(url)?),
            None => Ok(StoreLocation::Folder(self.data_dir.join("store"))),
        }
    }

    /// A folder that is made here is for this user alone: it holds password hashes and people's
    /// data. One that is there already keeps its rights.
    fn make_data_dir(&self) -> anyhow::Result<()> {
        if self.data_dir.is_dir() {
            return Ok(());
        }
        fs_err::create_dir_all(&self.data_dir)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs_err::set_permissions(&self.data_dir, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    }

    /// Opens the catalog, its schema brought up to date.
    ///
    /// # Errors
    /// When the data folder cannot be made or the database cannot be reached.
    pub async fn open_catalog(&self) -> anyhow::Result<Catalog> {
        self.make_data_dir()?;
        let catalog =
            Catalog::open(&self.catalog_location()?).await.context("open the database")?;
        catalog.migrate().await.context("bring the database's schema up to date")?;
        Ok(catalog)
    }

    /// Opens a catalog that is there already: a mistyped folder is no reason to make a new one.
    ///
    /// # Errors
    /// As [`Config::open_catalog`], and when there is none.
    pub async fn open_existing_catalog(&self) -> anyhow::Result<Catalog> {
        if let CatalogLocation::Sqlite(file) = self.catalog_location()?
            && !file.is_file()
        {
            anyhow::bail!(
                "there is no data in {}; --data-dir names the folder that `serve` was given",
                self.data_dir.display()
            );
        }
        self.open_catalog().await
    }

    /// Opens the catalog, its schema
    ///
    /// # Errors
    /// When its folder cannot be made or its address is not understood.
    pub fn open_store(&self) -> anyhow::Result<Store> {
        self.make_data_dir()?;
        Store::open(&self.store_location()?).context("open the store")
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_data_folder_is_for_its_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let config = Config::for_data_dir(folder.path().join("a/b"), listen);
        config.make_data_dir().unwrap();
        let mode = std::fs::metadata(&config.data_dir).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
