//! Turns the compiled front (`frontend.wasm`) into what a browser loads: one module of JavaScript
//! and the wasm it imports.
//!
//! Takes the arguments of the real `wasm-bindgen` that xtask and `cargo leptos` pass, and builds
//! in a third of its time, since the real one brings a web server and a TLS stack for its test
//! runner.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "wasm-bindgen [--target web] --out-dir DIR --out-name NAME [--no-typescript] \
                     [--debug] [--keep-debug] [--keep-lld-exports] [--no-demangle] INPUT.wasm";

#[derive(Debug, Default, PartialEq)]
struct Arguments {
    input: Option<PathBuf>,
    out_dir: Option<PathBuf>,
    out_name: Option<String>,
    no_typescript: bool,
    debug: bool,
    keep_debug: bool,
    keep_lld_exports: bool,
    no_demangle: bool,
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--version" || word == "-V") {
        println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION"));
        return Ok(());
    }
    let arguments = parse(words).with_context(|| format!("usage: {USAGE}"))?;
    generate(&arguments)
}

fn parse(words: impl IntoIterator<Item = String>) -> Result<Arguments> {
    let mut arguments = Arguments::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let (name, mut attached) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => {
                (name.to_owned(), Some(value.to_owned()))
            }
            _ => (word, None),
        };
        let mut value = || {
            attached
                .take()
                .or_else(|| words.next())
                .with_context(|| format!("{name} needs a value"))
        };
        match name.as_str() {
            "--target" => match value()?.as_str() {
                "web" => {}
                other => bail!("only the target `web` is built in, not `{other}`"),
            },
            "--out-dir" => arguments.out_dir = Some(value()?.into()),
            "--out-name" => arguments.out_name = Some(value()?),
            "--no-typescript" => arguments.no_typescript = true,
            "--debug" => arguments.debug = true,
            "--keep-debug" => arguments.keep_debug = true,
            "--keep-lld-exports" => arguments.keep_lld_exports = true,
            "--no-demangle" => arguments.no_demangle = true,
            option if option.starts_with('-') => bail!("unknown option `{option}`"),
            path if arguments.input.is_none() => arguments.input = Some(path.into()),
            path => bail!("a second input `{path}`"),
        }
    }
    Ok(arguments)
}

fn generate(arguments: &Arguments) -> Result<()> {
    let input = arguments.input.as_ref().context("no input file given")?;
    let out_dir = arguments.out_dir.as_ref().context("--out-dir is missing")?;
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .typescript(!arguments.no_typescript)
        .debug(arguments.debug)
        .keep_debug(arguments.keep_debug)
        .keep_lld_exports(arguments.keep_lld_exports)
        .demangle(!arguments.no_demangle)
        .input_path(input);
    if let Some(name) = &arguments.out_name {
        bindgen.out_name(name);
    }
    bindgen.generate(out_dir).with_context(|| format!("cannot convert {}", input.display()))
}
