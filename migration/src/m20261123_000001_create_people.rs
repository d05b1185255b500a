//! Users, their sessions and tokens, and the audit log.

use sea_orm_migration::prelude::*;

use crate::dialect;

const TABLES: &[&str] =
    &["user_account", "session", "api_token", "set_up_token", "log_in_throttle", "audit_log"];

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
CREATE TABLE user_account (
    id {id},
    username text NOT NULL,
    username_key {key} NOT NULL UNIQUE,
    email text,
    address text,
    role text NOT NULL,
    active boolean NOT NULL,
    password_hash text NOT NULL,
    created_at bigint NOT NULL,
    last_log_in_at bigint
);
CREATE TABLE session (
    id {id},
    user_id bigint NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    secret_hash {key} NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    last_used_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    address text NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);
CREATE TABLE api_token (
    id {id},
    user_id bigint NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    name text NOT NULL,
    prefix text NOT NULL,
    secret_hash {key} NOT NULL UNIQUE,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    last_used_at bigint
);
CREATE INDEX api_token_of_user ON api_token (user_id);
CREATE TABLE set_up_token (
    id {id},
    secret_hash {key} NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE log_in_throttle (
    bucket {key} PRIMARY KEY,
    failures bigint NOT NULL,
    last_attempt_at bigint NOT NULL,
    blocked_until bigint NOT NULL
);
CREATE TABLE audit_log (
    id {id},
    at bigint NOT NULL,
    user_id bigint REFERENCES user_account (id) ON DELETE SET NULL,
    actor text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    succeeded boolean NOT NULL,
    detail text
);
"#;
