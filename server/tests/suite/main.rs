//! The server from outside: its router, and the published client against a running one.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod battery_client;
mod command_line;
mod http;
mod parse_worker;
mod support;
