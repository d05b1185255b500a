//! Passwords: what is taken, how they are hashed.

use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::Result;

/// Effort of a hash: memory in KiB and passes. The default is OWASP's least, 19 MiB and 2.
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

#[derive(Clone)]
pub(crate) struct Passwords {
    cost: PasswordCost,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> Self {
        Self { cost }
    }
}
