//! `galvanalyser migrate`.

use crate::config::Config;

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    config.open_catalog().await?;
    Ok(())
}
