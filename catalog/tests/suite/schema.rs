//! Entities and schema say the same; migrations can be run again and undone.

use catalog::{Catalog, CatalogLocation};
use entity::*;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

use crate::bench::{Bench, outcome, run};
use crate::database::on_sqlite;

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

async fn a_second_process_writes_beside_the_first(bench: std::sync::Arc<Bench>) {
    let location = CatalogLocation::Sqlite(bench.file().unwrap());
    let second = Catalog::open(&location).await.unwrap();
    let writers = [bench.catalog.clone(), second.clone()].map(|catalog| {
        tokio::spawn(async move {
            let system = catalog.system();
            for at in 0..40 {
                let key = format!("run:{at}");
                catalog.enqueue(&system, "kind", &key, serde_json::json!({})).await.unwrap();
            }
        })
    });
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(job::Entity::find().all(&bench.raw).await.unwrap().len(), 40);
    second.close().await.unwrap();
    assert_eq!(outcome(&second.ping().await), "database");
    assert_eq!(outcome(&bench.catalog.ping().await), "ok");
}

async fn a_backup_is_a_whole_catalog(bench: std::sync::Arc<Bench>) {
    let ada = bench.user("ada").await;
    let id = bench.dataset_of(&ada, "one").await;
    let file = bench.file().unwrap().with_file_name("back'up.sqlite");
    bench.catalog.back_up_to(&bench.system, &file).await.unwrap();
    let again = bench.catalog.back_up_to(&bench.system, &file).await;
    assert_eq!(outcome(&again), "invalid");
    bench.dataset_of(&ada, "later").await;
    let copy = Catalog::open(&CatalogLocation::Sqlite(file)).await.unwrap();
    copy.migrate().await.unwrap();
    let ada = copy.viewer_as(&copy.system(), "ada").await.unwrap();
    assert_eq!(copy.all_datasets(&ada).await.unwrap().len(), 1);
    let layout = bench.catalog.layout(&ada, id).await.unwrap();
    assert_eq!(copy.layout(&ada, id).await.unwrap(), layout);
}

#[tokio::test]
async fn a_second_process_may_write() {
    on_sqlite(|empty| run(empty, a_second_process_writes_beside_the_first)).await;
}

#[tokio::test]
async fn backups_are_whole() {
    on_sqlite(|empty| run(empty, a_backup_is_a_whole_catalog)).await;
}
