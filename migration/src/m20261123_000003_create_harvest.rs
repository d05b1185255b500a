//! Harvesters, what they watch and saw, and jobs.

use sea_orm_migration::prelude::*;

use crate::dialect;

const TABLES: &[&str] = &[
    "harvester",
    "harvest_run",
    "monitored_path",
    "monitored_path_user",
    "monitored_path_equipment",
    "observed_file",
    "job",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, TABLES).await
    }
}

const UP: &str = r#"
CREATE TABLE harvester (
    id {id},
    name text NOT NULL,
    name_key {key} NOT NULL UNIQUE,
    kind text NOT NULL,
    enabled boolean NOT NULL,
    periodic_minute bigint,
    running boolean NOT NULL,
    last_seen_at bigint
);
CREATE TABLE harvest_run (
    id {id},
    harvester_id bigint NOT NULL REFERENCES harvester (id) ON DELETE CASCADE,
    started_at bigint NOT NULL,
    ended_at bigint,
    files_seen bigint NOT NULL,
    files_imported bigint NOT NULL,
    files_failed bigint NOT NULL,
    milliseconds bigint NOT NULL
);
CREATE INDEX harvest_run_of_harvester ON harvest_run (harvester_id, ended_at);
CREATE TABLE monitored_path (
    id {id},
    harvester_id bigint NOT NULL REFERENCES harvester (id) ON DELETE CASCADE,
    revision bigint NOT NULL,
    path text NOT NULL,
    include_rule text,
    exclude_rule text,
    stable_seconds bigint NOT NULL,
    time_zone text,
    active boolean NOT NULL,
    default_owner_id bigint REFERENCES user_account (id) ON DELETE SET NULL,
    default_cell_id bigint REFERENCES cell (id) ON DELETE SET NULL,
    default_purpose text,
    cell_name_rule text,
    unreachable_since bigint,
    unreachable_reason text
);
CREATE INDEX monitored_path_of_harvester ON monitored_path (harvester_id);
CREATE TABLE monitored_path_user (
    monitored_path_id bigint NOT NULL REFERENCES monitored_path (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    PRIMARY KEY (monitored_path_id, user_id)
);
CREATE INDEX monitored_path_of_user ON monitored_path_user (user_id);
CREATE TABLE monitored_path_equipment (
    monitored_path_id bigint NOT NULL REFERENCES monitored_path (id) ON DELETE CASCADE,
    equipment_id bigint NOT NULL REFERENCES equipment (id) ON DELETE CASCADE,
    PRIMARY KEY (monitored_path_id, equipment_id)
);
CREATE TABLE observed_file (
    id {id},
    monitored_path_id bigint NOT NULL REFERENCES monitored_path (id) ON DELETE CASCADE,
    relative_path text NOT NULL,
    path_key {key} NOT NULL,
    path_hash {key} NOT NULL,
    size_bytes bigint NOT NULL,
    modified_at bigint NOT NULL,
    fingerprint text,
    state text NOT NULL,
    first_seen_at bigint NOT NULL,
    last_changed_at bigint NOT NULL,
    last_imported_at bigint,
    attempts bigint NOT NULL,
    next_retry_at bigint,
    reason text,
    UNIQUE (monitored_path_id, path_hash)
);
CREATE TABLE job (
    id {id},
    kind text NOT NULL,
    unique_key {key} UNIQUE,
    state text NOT NULL,
    payload text NOT NULL,
    attempts bigint NOT NULL,
    not_before bigint NOT NULL,
    lease_owner text,
    lease_until bigint,
    reason text,
    created_at bigint NOT NULL,
    finished_at bigint
);
CREATE INDEX job_due ON job (state, not_before);
"#;
