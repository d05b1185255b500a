//! `galvanalyser token create`.

use anyhow::Context;
use model::account::{NewApiToken, Scope};

use crate::cli::TokenCreateArguments;
use crate::commands::print;

/// Prints the token and nothing else, so that scripts can keep it.
pub(crate) async fn create(arguments: TokenCreateArguments) -> anyhow::Result<()> {
    let scopes = arguments.scopes.iter().map(|name| {
        Scope::from_name(name)
            .with_context(|| format!("a scope is “read” or “write”, not “{name}”"))
    });
    let new = NewApiToken {
        name: arguments.name,
        scopes: scopes.collect::<anyhow::Result<_>>()?,
        valid_days: arguments.valid_days,
    };
    let catalog = arguments.config.open_existing_catalog().await?;
    let created = catalog.create_token_as_system(&catalog.system(), &arguments.user, new).await;
    print(created.with_context(|| format!("make a token for “{}”", arguments.user))?.secret)?;
    Ok(())
}
