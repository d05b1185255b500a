//! Where the store keeps its objects.

use std::path::PathBuf;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;

use crate::error::{Result, StoreError};

/// A folder, a bucket, or memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreLocation {
    /// A local folder, made where it does not exist. Every object is synced to the disk.
    Folder(PathBuf),
    /// Gone with the last handle: for tests and demonstrations.
    Memory,
    /// `s3://bucket/prefix`; keys, region, endpoint and so on from `AWS_…` in the environment.
    /// Needs the feature `aws`.
    S3 { bucket: String, prefix: String },
}

impl StoreLocation {
    /// Understands `s3://bucket/prefix`, `memory:`, `file:///path` and a plain path.
    ///
    /// # Errors
    /// When the scheme is another or the bucket is missing.
    pub fn parse(address: &str) -> Result<Self> {
        let wrong = |reason: &str| StoreError::Address {
            address: address.to_owned(),
            reason: reason.to_owned(),
        };
        match address.split_once(':') {
            Some(("s3" | "s3a", rest)) => {
                let rest =
                    rest.strip_prefix("//").ok_or_else(|| wrong("write s3://bucket/prefix"))?;
                let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
                if bucket.is_empty() {
                    return Err(wrong("the bucket is missing"));
                }
                let prefix = prefix.trim_matches('/').to_owned();
                Ok(Self::S3 { bucket: bucket.to_owned(), prefix })
            }
            Some(("memory", "" | "//" | "///")) => Ok(Self::Memory),
            Some(("file", path)) => {
                Ok(Self::Folder(path.strip_prefix("//").unwrap_or(path).into()))
            }
            // A single letter is a drive.
            Some((scheme, rest)) if scheme.len() > 1 && rest.starts_with("//") => {
                Err(wrong("only s3://, file:// and memory: are understood"))
            }
            _ if address.is_empty() => Err(wrong("it is empty")),
            _ => Ok(Self::Folder(address.into())),
        }
    }

    pub(crate) fn open(&self) -> Result<Arc<dyn ObjectStore>> {
        match self {
            Self::Folder(path) => {
                let wrong = |reason: String| StoreError::Address {
                    address: path.display().to_string(),
                    reason,
                };
                std::fs::create_dir_all(path).map_err(|error| wrong(error.to_string()))?;
                let folder = LocalFileSystem::new_with_prefix(path)
                    .map_err(|error| wrong(error.to_string()))?;
                Ok(Arc::new(folder.with_fsync(true)))
            }
            Self::Memory => Ok(Arc::new(InMemory::new())),
            Self::S3 { bucket, prefix } => open_s3(bucket, prefix),
        }
    }
}

#[cfg(feature = "aws")]
fn open_s3(bucket: &str, prefix: &str) -> Result<Arc<dyn ObjectStore>> {
    let s3 = object_store::aws::AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .build()
        .map_err(|error| StoreError::Address {
            address: format!("s3://{bucket}/{prefix}"),
            reason: error.to_string(),
        })?;
    Ok(Arc::new(object_store::prefix::PrefixStore::new(s3, prefix)))
}

#[cfg(not(feature = "aws"))]
fn open_s3(bucket: &str, prefix: &str) -> Result<Arc<dyn ObjectStore>> {
    Err(StoreError::Address {
        address: format!("s3://{bucket}/{prefix}"),
        reason: "this program was built without S3 (feature aws)".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let s3 = |bucket: &str, prefix: &str| {
            Some(StoreLocation::S3 { bucket: bucket.into(), prefix: prefix.into() })
        };
        let folder = |path: &str| Some(StoreLocation::Folder(path.into()));
        for (address, expected) in [
            ("s3://lab", s3("lab", "")),
            ("s3://lab/cells/2026/", s3("lab", "cells/2026")),
            ("s3://", None),
            ("s3:lab", None),
            ("memory:", Some(StoreLocation::Memory)),
            ("memory:///", Some(StoreLocation::Memory)),
            ("file:///var/lib/store", folder("/var/lib/store")),
            ("data/store", folder("data/store")),
            (r"C:\data", folder(r"C:\data")),
            ("ftp://lab", None),
            ("", None),
        ] {
            assert_eq!(StoreLocation::parse(address).ok(), expected, "{address}");
        }
    }
}
