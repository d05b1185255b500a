//! Builds the server again when the site that it embeds has changed.

fn main() {
    if std::env::var_os("CARGO_FEATURE_EMBED_SITE").is_some() {
        println!("cargo::rerun-if-changed=../target/site");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
