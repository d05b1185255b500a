//! `galvanalyser user add`.

use anyhow::Context;
use model::account::{NewUser, Role};

use crate::cli::UserAddArguments;
use crate::commands::print;
use crate::secret::random_password;

/// Prints a random password unless one is read from standard input.
pub(crate) async fn add(arguments: UserAddArguments) -> anyhow::Result<()> {
    let password = if arguments.password_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).context("read the password")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        random_password()?
    };
    let catalog = arguments.config.open_catalog().await?;
    let new = NewUser {
        username: arguments.name,
        email: arguments.email,
        role: if arguments.admin { Role::Admin } else { Role::User },
        password: password.clone(),
    };
    catalog.create_user_as_system(&catalog.system(), new).await.context("add the user")?;
    if !arguments.password_stdin {
        print(password)?;
    }
    Ok(())
}
