//! Entities and schema say the same; migrations can be run again and undone.

use entity::*;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

use crate::bench::outcome;

on_each_database! {
    async fn every_entity_reads_its_table(bench: Arc<Bench>) {
        macro_rules! read {
            ($($table:ident)*) => {$(
                let rows = $table::Entity::find().all(&bench.raw).await;
                assert!(rows.is_ok(), "{}: {rows:?}", stringify!($table));
            )*};
        }
        read! {
            api_token audit_log cell cell_family cycle dataset dataset_access dataset_column
            dataset_equipment dataset_part dataset_source dataset_table equipment harvest_run
            harvester job log_in_throttle monitored_path monitored_path_equipment
            monitored_path_user observed_file origin origin_dataset range_label raw_file session
            set_up_token user_account
        }
    }

    async fn migrating_again_changes_nothing_and_down_leaves_nothing(bench: Arc<Bench>) {
        bench.catalog.migrate().await.unwrap();
        bench.admin("ada").await;
        bench.catalog.migrate().await.unwrap();
        assert_eq!(outcome(&bench.catalog.viewer_as(&bench.system, "ada").await), "ok");

        Migrator::down(&bench.raw, None).await.unwrap();
        let left = match bench.raw.get_database_backend() {
            DbBackend::Postgres => {
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' \
                 AND tablename <> 'seaql_migrations'"
            }
            _ => {
                "SELECT name FROM sqlite_master WHERE type = 'table' \
                 AND name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations'"
            }
        };
        let backend = bench.raw.get_database_backend();
        let left = bench.raw.query_all_raw(Statement::from_string(backend, left)).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }

    async fn several_servers_may_migrate_at_once(bench: Arc<Bench>) {
        Migrator::down(&bench.raw, None).await.unwrap();
        let each = (0..3).map(|_| {
            let catalog = bench.catalog.clone();
            tokio::spawn(async move { catalog.migrate().await })
        });
        for server in each.collect::<Vec<_>>() {
            let migrated = server.await.unwrap();
            assert_eq!(outcome(&migrated), "ok", "{migrated:?}");
        }
        bench.admin("ada").await;
    }
}

#[tokio::test]
async fn readers_of_sqlite_cannot_write_and_writes_are_synced() {
    crate::bench::on_sqlite(|bench| async move {
        let path = bench.file().unwrap();
        assert!(path.with_extension("sqlite-wal").exists(), "no write-ahead log");
        let pragma = Statement::from_string(DbBackend::Sqlite, "PRAGMA journal_mode");
        let row = bench.raw.query_one_raw(pragma).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "wal");
    })
    .await;
}
