//! Where the catalog lies.

use std::path::PathBuf;

use crate::error::{CatalogError, Result};

#[derive(Clone, PartialEq, Eq)]
pub enum CatalogLocation {
    /// One file, made when absent.
    Sqlite(PathBuf),
    /// A connection URL, with its password.
    Postgres(String),
}

impl CatalogLocation {
    /// Reads `sqlite:///absolute/path`, `sqlite://relative/path` or `postgres://…`.
    pub fn parse(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        if let Some(rest) = url.strip_prefix("postgresql://") {
            return Ok(Self::Postgres(format!("postgres://{rest}")));
        }
        Err(CatalogError::invalid("database-url", "must begin with sqlite:// or postgres://"))
    }
}

/// Without the password, so that it can be logged.
impl std::fmt::Debug for CatalogLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            Self::Postgres(url) => {
                let host = url.rsplit_once('@').map_or("…", |(_, host)| host);
                f.debug_tuple("Postgres").field(&host).finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_a_database() {
        let sqlite = |path: &str| Some(CatalogLocation::Sqlite(path.into()));
        let table = [
            ("sqlite:///data/catalog.sqlite", sqlite("/data/catalog.sqlite")),
            ("sqlite://data/catalog.sqlite", sqlite("data/catalog.sqlite")),
            ("postgres://u:p@h/d", Some(CatalogLocation::Postgres("postgres://u:p@h/d".into()))),
            ("postgresql://h/d", Some(CatalogLocation::Postgres("postgres://h/d".into()))),
            ("mysql://h/d", None),
            ("sqlite://", None),
            ("", None),
        ];
        for (url, expected) in table {
            assert_eq!(CatalogLocation::parse(url).ok(), expected, "{url}");
        }
        let shown = format!("{:?}", CatalogLocation::parse("postgres://u:secret@h/d"));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
