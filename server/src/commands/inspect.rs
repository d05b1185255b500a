//! `galvanalyser inspect FILE`.

use std::fmt::Write;
use std::sync::Arc;

use anyhow::Context;
use formats::{Bundle, Options};
use serde_json::Value;

use crate::cli::InspectArguments;
use crate::commands::print;
use ingest::FileSource;

pub(crate) async fn run(arguments: InspectArguments) -> anyhow::Result<()> {
    let path = arguments.file;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let source = Arc::new(FileSource::open(&path)?);
    let options = Options {
        time_zone: arguments.time_zone,
        modified_at: source.modified_at(),
        ..Options::default()
    };
    let bundle = Bundle::single(name, source);
    let value = tokio::task::spawn_blocking(move || formats::inspect::inspect(&bundle, &options))
        .await
        .context("the reader stopped")??;
    print(if arguments.json { value.to_string() } else { summary(&value) })?;
    Ok(())
}

/// What a person wants to see of a file.
fn summary(value: &Value) -> String {
    let mut text = format!("format: {}\n", text_of(&value["format"]));
    for (name, value) in value["metadata"].as_object().into_iter().flatten() {
        if !value.is_null() && name != "vendor" {
            let shown = value.get("text").map_or_else(|| text_of(value), text_of);
            let _ = writeln!(text, "{}: {shown}", name.replace('_', " "));
        }
    }
    for warning in value["warnings"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "warning: {}", text_of(&warning["message"]));
    }
    for table in value["tables"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "\ntable “{}”, {} rows", text_of(&table["name"]), table["rows"]);
        for group in ["standard_columns", "columns"] {
            for column in table[group].as_array().into_iter().flatten() {
                let unit =
                    column["unit"].as_str().map(|unit| format!(" / {unit}")).unwrap_or_default();
                let name = format!("{}{unit}", text_of(&column["name"]));
                let (min, max) = (text_of(&column["min"]), text_of(&column["max"]));
                let _ = writeln!(text, "  {name:<40} {min} … {max}");
            }
        }
    }
    text.trim_end().to_owned()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}
