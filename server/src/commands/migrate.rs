//! `galvanalyser migrate`.

use crate::config::Config;

pub async fn run(config: Config) -> anyhow::Result<()> {
    config.open_catalog().await?;
    Ok(())
}
