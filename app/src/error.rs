//! What a page tells a person when something did not work.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// The one error of all server functions; every text is meant for the person at the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    #[error("There is nothing here, or it has not been shared with you.")]
    NotFound,
    #[error("Please log in.")]
    Unauthenticated,
    #[error("{0}")]
    Forbidden(String),
    /// Somebody else was faster, or the name is taken.
    #[error("{0}")]
    Conflict(String),
    #[error("{message}")]
    Invalid { field: String, message: String },
    #[error("Too many tries. Please wait {0} seconds.")]
    Throttled(u64),
    #[error("The server could not answer. Please try again in a moment.")]
    Unavailable,
}

impl AppError {
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.to_owned(), message: message.into() }
    }

    /// HTTP status of an answer that carries it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Unauthenticated => 401,
            Self::Forbidden(_) => 403,
            Self::Conflict(_) => 409,
            Self::Invalid { .. } => 422,
            Self::Throttled(_) => 429,
            Self::Unavailable => 503,
        }
    }

    /// The message, if it is about this field of a form.
    pub fn about(&self, name: &str) -> Option<String> {
        match self {
            Self::Invalid { field, message } if field == name => Some(message.clone()),
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::MissingArg(field) => {
                Self::invalid(&field, format!("{field} is missing."))
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::Serialization(_) => {
                Self::invalid("", "The form could not be read. Please reload the page.")
            }
            _ => Self::Unavailable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_survive_the_way_through_a_form_redirect() {
        for error in [
            AppError::NotFound,
            AppError::Forbidden("no".into()),
            AppError::invalid("name", "Give a name."),
            AppError::Throttled(30),
        ] {
            assert_eq!(AppError::de(error.ser()), error);
        }
        assert_eq!(AppError::invalid("name", "Give one.").about("name"), Some("Give one.".into()));
        assert_eq!(AppError::NotFound.about("name"), None);
    }
}
