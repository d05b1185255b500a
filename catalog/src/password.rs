//! Passwords: which are taken, and how they are hashed.

mod common;

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::{OnceCell, Semaphore};

use crate::error::{CatalogError, Result};

/// Hashes at once; each takes the memory of its cost.
const HASHES_AT_ONCE: usize = 4;

const SHORTEST: usize = 8;
const LONGEST: usize = 1024;

/// Effort of a hash. The default is OWASP's least: 19 MiB, two passes, one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    pub memory_kibibytes: u32,
    pub passes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self { memory_kibibytes: Params::DEFAULT_M_COST, passes: Params::DEFAULT_T_COST }
    }
}

/// Hashes with argon2id, off the asynchronous threads and only a few at once.
#[derive(Clone)]
pub(crate) struct Passwords {
    cost: PasswordCost,
    gate: Arc<Semaphore>,
    /// What an unknown user's password is checked against, so that the answer takes as long.
    nobody: Arc<OnceCell<String>>,
}

/// Outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, and the hash should be made anew, because the cost has risen.
    RightButCheap,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> Self {
        Self {
            cost,
            gate: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            nobody: Arc::new(OnceCell::new()),
        }
    }

    /// A PHC string with a fresh salt.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        let cost = self.cost;
        self.apart(move || {
            let hash: PasswordHash =
                hasher(cost)?.hash_password(password.as_bytes()).map_err(broken)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Checks a password; without a stored hash it takes as long and is wrong.
    pub(crate) async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict> {
        // Made before any check, known user or not, so that the first log-in tells nothing.
        let nobody = self.nobody.get_or_try_init(|| self.hash("nobody's password")).await?;
        let known = stored.is_some();
        let stored = stored.unwrap_or(nobody).to_owned();
        let password = clip(password).to_owned();
        let cost = self.cost;
        self.apart(move || {
            let stored = PasswordHash::new(&stored).map_err(broken)?;
            let right = hasher(cost)?.verify_password(password.as_bytes(), &stored).is_ok();
            if !(right && known) {
                return Ok(Verdict::Wrong);
            }
            let made_with = Params::try_from(&stored).map_err(broken)?;
            let cheap =
                made_with.m_cost() < cost.memory_kibibytes || made_with.t_cost() < cost.passes;
            Ok(if cheap { Verdict::RightButCheap } else { Verdict::Right })
        })
        .await
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = self.gate.clone().acquire_owned().await.map_err(broken)?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(broken)?
    }
}

/// Refuses what is too short, too long or among the first that anyone would try.
pub(crate) fn check_new_password(username: &str, password: &str) -> Result<()> {
    let refuse = |message: &str| Err(CatalogError::invalid("password", message));
    if password.chars().count() < SHORTEST {
        return refuse("at least 8 characters; 15 are better");
    }
    if password.len() > LONGEST {
        return refuse("at most 1024 bytes");
    }
    if common::is_common(password) {
        return refuse("this one is among the first that are tried; take another");
    }
    let (folded, name) = (password.to_lowercase(), username.to_lowercase());
    let rest = if name.is_empty() { folded.clone() } else { folded.replace(&name, "") };
    if rest.len() < folded.len() && rest.chars().count() < 6 {
        return refuse("it is little more than the user name; take another");
    }
    Ok(())
}

/// No stored password is longer, so that the rest of a longer try decides nothing but time.
fn clip(password: &str) -> &str {
    if password.len() > LONGEST { "" } else { password }
}

fn hasher(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory_kibibytes, cost.passes, 1, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: impl std::fmt::Display) -> CatalogError {
    CatalogError::Database(format!("password hashing failed: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory_kibibytes: 64, passes: 1 };

    #[tokio::test]
    async fn a_hash_is_argon2id_and_only_its_password_fits() {
        let passwords = Passwords::new(CHEAP);
        let hash = passwords.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        let table = [
            ("correct horse", Some(hash.as_str()), Verdict::Right),
            ("correct horsf", Some(hash.as_str()), Verdict::Wrong),
            ("nobody's password", None, Verdict::Wrong),
        ];
        for (password, stored, expected) in table {
            assert_eq!(passwords.verify(password, stored).await.unwrap(), expected, "{password}");
        }
        let dearer = Passwords::new(PasswordCost { memory_kibibytes: 128, passes: 1 });
        let verdict = dearer.verify("correct horse", Some(&hash)).await.unwrap();
        assert_eq!(verdict, Verdict::RightButCheap);
    }

    #[test]
    fn the_default_cost_is_what_owasp_asks_for() {
        let cost = PasswordCost::default();
        assert!(cost.memory_kibibytes >= 19 * 1024 && cost.passes >= 2);
    }

    #[test]
    fn only_passwords_worth_something_are_taken() {
        let long = "x7 q".repeat(256);
        let longer = "x7 q".repeat(257);
        let table = [
            ("kurz", false),
            ("1234567", false),
            ("password", false),
            ("Password123!", false),
            ("P@ssw0rd", false),
            ("qwertyuiop", false),
            ("12345678", false),
            ("87654321", false),
            ("aaaaaaaaaa", false),
            ("abcabcabc", false),
            ("ada-ada-", false),
            ("ada12345", false),
            ("battery1", false),
            ("galvanalyser", false),
            ("plum tree by the sea", true),
            ("tr4velling-kettle", true),
            ("пароль на сегодня", true),
            (long.as_str(), true),
            (longer.as_str(), false),
        ];
        for (password, taken) in table {
            assert_eq!(check_new_password("ada", password).is_ok(), taken, "{password:.40}");
        }
    }
}
