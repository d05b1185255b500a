//! The handle: objects by key, and the runtime and cache that reads share.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use model::time::Timestamp;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt};
use tokio::runtime::Handle;

use crate::cache::{CACHE_BYTES, Cache};
use crate::error::{Result, StoreError};
use crate::location::StoreLocation;

/// Objects that are fetched at the same time.
const CONCURRENT: usize = 16;

/// Bytes at rest. Cheap to clone; clones share one cache.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    objects: Arc<dyn ObjectStore>,
    runtime: Handle,
    cache: Cache,
}

/// An object as a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObject {
    pub key: String,
    pub bytes: u64,
    /// When it was put last; putting an existing object again renews it.
    pub modified_at: Timestamp,
}

impl StoredObject {
    fn of(found: &ObjectMeta) -> Self {
        Self {
            key: found.location.to_string(),
            bytes: found.size,
            modified_at: Timestamp(found.last_modified.timestamp_micros()),
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.inner.objects)
    }
}

impl Store {
    /// Opens the store and keeps the current runtime's handle for blocking calls.
    ///
    /// # Errors
    /// When the folder cannot be made, the address is not understood, or there is no runtime.
    pub fn open(location: &StoreLocation) -> Result<Self> {
        let runtime = Handle::try_current().map_err(|_| StoreError::NoRuntime)?;
        Self::open_on(location, runtime)
    }

    /// As [`Store::open`], from outside of the runtime that does its input and output.
    pub fn open_on(location: &StoreLocation, runtime: Handle) -> Result<Self> {
        let objects = location.open()?;
        let cache = Cache::new(CACHE_BYTES);
        Ok(Self { inner: Arc::new(Inner { objects, runtime, cache }) })
    }

    /// Removes objects; those that are not there do not matter. Stops at the first that cannot be
    /// removed.
    pub async fn delete(&self, keys: impl IntoIterator<Item = String>) -> Result<()> {
        for key in keys {
            match self.inner.objects.delete(&path(&key)?).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(StoreError::object(&key, error)),
            }
        }
        Ok(())
    }

    pub async fn exists(&self, key: &str) -> Result<bool> {
        match self.inner.objects.head(&path(key)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(StoreError::object(key, error)),
        }
    }

    /// One object as a listing shows it; `None` where there is none.
    pub async fn object(&self, key: &str) -> Result<Option<StoredObject>> {
        match self.inner.objects.head(&path(key)?).await {
            Ok(found) => Ok(Some(StoredObject::of(&found))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(StoreError::object(key, error)),
        }
    }

    /// Every object whose key begins with the folder `prefix`, in no order: [`crate::RAW_PREFIX`],
    /// [`crate::PART_PREFIX`], or `None` for all.
    pub fn list(
        &self,
        prefix: Option<&str>,
    ) -> impl Stream<Item = Result<StoredObject>> + Send + 'static {
        let prefix = prefix.map(Path::from);
        let name = prefix.as_ref().map_or_else(|| "the store".to_owned(), ToString::to_string);
        self.inner.objects.list(prefix.as_ref()).map(move |object| match object {
            Ok(object) => Ok(StoredObject::of(&object)),
            Err(error) => Err(StoreError::object(&name, error)),
        })
    }

    /// The whole of one object, such as a part for a download of it as it lies.
    pub async fn read_object(&self, key: &str) -> Result<Bytes> {
        let object = self.inner.objects.get(&path(key)?).await;
        let object = object.map_err(|error| StoreError::object(key, error))?;
        object.bytes().await.map_err(|error| StoreError::object(key, error))
    }

    /// Puts one object; synced when it returns.
    pub(crate) async fn put(&self, key: &str, bytes: Bytes) -> Result<()> {
        let put = self.inner.objects.put(&path(key)?, bytes.into()).await;
        put.map(drop).map_err(|error| StoreError::object(key, error))
    }

    /// The last `length` bytes of an object, or all of it, and its size.
    pub(crate) async fn get_tail(&self, key: &str, length: u64) -> Result<(Bytes, u64)> {
        self.get_some(key, GetRange::Suffix(length)).await
    }

    /// The first `length` bytes of an object, or all of it, and its size.
    pub(crate) async fn get_head(&self, key: &str, length: u64) -> Result<(Bytes, u64)> {
        self.get_some(key, GetRange::Bounded(0..length)).await
    }

    async fn get_some(&self, key: &str, range: GetRange) -> Result<(Bytes, u64)> {
        let options = GetOptions::default().with_range(Some(range));
        let object = self.inner.objects.get_opts(&path(key)?, options).await;
        let object = object.map_err(|error| StoreError::object(key, error))?;
        let size = object.meta.size;
        let bytes = object.bytes().await.map_err(|error| StoreError::object(key, error))?;
        Ok((bytes, size))
    }

    /// Ranges of many objects, several objects at a time, in the order of the request.
    pub(crate) async fn get_ranges(
        &self,
        wanted: Vec<(String, Vec<Range<u64>>)>,
    ) -> Result<Vec<Vec<Bytes>>> {
        let fetches = wanted.into_iter().map(|(key, ranges)| async move {
            let fetched = self.inner.objects.get_ranges(&path(&key)?, &ranges).await;
            let fetched = fetched.map_err(|error| StoreError::object(&key, error))?;
            for (range, bytes) in ranges.iter().zip(&fetched) {
                if range.end - range.start != bytes.len() as u64 {
                    return Err(StoreError::damaged(&key, "it ends early"));
                }
            }
            Ok(fetched)
        });
        futures::stream::iter(fetches).buffered(CONCURRENT).try_collect().await
    }

    /// Runs many futures at once, a bounded number at a time, in order.
    pub(crate) async fn together<T, F: Future<Output = Result<T>>>(
        &self,
        futures: impl IntoIterator<Item = F>,
    ) -> Result<Vec<T>> {
        futures::stream::iter(futures).buffered(CONCURRENT).try_collect().await
    }

    /// Waits for input or output on a blocking thread.
    pub(crate) fn wait<F: Future>(&self, future: F) -> F::Output {
        self.inner.runtime.block_on(future)
    }

    /// Runs work on a blocking thread.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        self.inner.runtime.spawn_blocking(move || work(&store)).await?
    }

    /// Work that reports in its own way.
    pub(crate) fn spawn_blocking(&self, work: impl FnOnce() + Send + 'static) {
        drop(self.inner.runtime.spawn_blocking(work));
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.inner.cache
    }

    /// Forgets decoded footers and overview levels, so that a measurement starts cold.
    pub fn clear_cache(&self) {
        self.inner.cache.clear();
    }
}

fn path(key: &str) -> Result<Path> {
    Path::parse(key).map_err(|error| StoreError::damaged(key, error))
}
