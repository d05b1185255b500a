//! A snippet that reads this very dataset in Python.

use leptos::prelude::*;
use model::batch::DataType;
use model::dataset::{DatasetColumn, DatasetDetail};
use model::standard::StandardColumn;

use crate::client;
use crate::components::copy_button::CopyButton;

/// Columns in the snippet: time, voltage and current where there are such, else the first ones.
fn examples(detail: &DatasetDetail) -> Vec<(String, DatasetColumn)> {
    let wanted = [
        ("time", StandardColumn::TestTimeSecond),
        ("voltage", StandardColumn::VoltageVolt),
        ("current", StandardColumn::CurrentAmpere),
    ];
    let named = |(name, standard): (&str, StandardColumn)| {
        Some((name.to_owned(), detail.standard_column(standard)?.clone()))
    };
    let found: Vec<_> = wanted.into_iter().filter_map(named).collect();
    if !found.is_empty() {
        return found;
    }
    let numeric = detail.columns.iter().filter(|column| column.data_type != DataType::Text);
    numeric.take(2).enumerate().map(|(at, c)| (format!("column_{at}"), c.clone())).collect()
}

/// The snippet for a server's address.
fn snippet(detail: &DatasetDetail, origin: &str) -> String {
    let id = detail.row.id;
    let mut text = format!(
        r#"# pip install batteryclient==1.0.2 numpy
import os

import numpy as np
from batteryclient import ApiClient, Configuration
from batteryclient.api.users_api import UsersApi

# A token of your own, from your profile page.
configuration = Configuration(
    host="{origin}/api", access_token=os.environ["GALVANALYSER_TOKEN"]
)
api = UsersApi(ApiClient(configuration))

dataset = api.get_dataset({id})
print(dataset.name, dataset.date)


def column(column_id):
    # Single precision would lose 10 ms of test time after two days.
    with api.get_column({id}, column_id, precision="double") as file:
        return np.frombuffer(file.read(), dtype="<f8")


"#
    );
    for (name, column) in examples(detail) {
        let unit = column.unit.as_deref().filter(|unit| *unit != "1").unwrap_or("");
        let unit = if unit.is_empty() { String::new() } else { format!(" in {unit}") };
        text.push_str(&format!("{name} = column({})  # {}{unit}\n", column.id, column.name));
    }
    text
}

#[component]
pub(super) fn Python(detail: StoredValue<DatasetDetail>) -> impl IntoView {
    let origin = RwSignal::new("http://SERVER:PORT".to_owned());
    Effect::new(move |_| {
        if let Some(found) = client::origin() {
            origin.set(found);
        }
    });
    let text = Signal::derive(move || detail.with_value(|detail| snippet(detail, &origin.get())));
    view! {
        <p>
            "Reads this dataset with "
            <a href="https://pypi.org/project/batteryclient/" rel="external noopener">
                "batteryclient"
            </a> ". Make a token in your " <a href="/profile">"profile"</a>
            " and put it into the environment as " <code>"GALVANALYSER_TOKEN"</code> "."
        </p>
        <div class="code-block">
            <CopyButton text />
            <pre id="python-snippet">
                <code>{move || text.get()}</code>
            </pre>
        </div>
    }
}
