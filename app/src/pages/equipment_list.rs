//! The list of equipment.

use leptos::prelude::*;
use model::equipment::Equipment;

use crate::components::empty_state::EmptyState;
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::format::{count, or_dash};
use crate::functions::equipment::list_equipment;

#[component]
pub(crate) fn EquipmentListPage() -> impl IntoView {
    let items = Resource::new(|| (), |()| list_equipment());
    let content = |items: Vec<Equipment>| {
        if items.is_empty() {
            return view! {
                <EmptyState
                    title="No equipment yet"
                    text="Testers, chambers and fixtures: say once what they are, then tick them in a dataset's form."
                >
                    <a class="button primary" href="/equipment/new">
                        "New equipment"
                    </a>
                </EmptyState>
            }
            .into_any();
        }
        let row = |item: Equipment| {
            view! {
                <tr>
                    <th scope="row">
                        <a href=format!("/equipment/{}", item.id)>{item.edit.name}</a>
                    </th>
                    <td>{or_dash(item.edit.kind.as_deref())}</td>
                    <td>{or_dash(item.edit.serial.as_deref())}</td>
                    <td>{or_dash(item.edit.calibration_date.as_deref())}</td>
                    <td>{or_dash(item.edit.description.as_deref())}</td>
                    <td class="number">{count(item.datasets)}</td>
                </tr>
            }
        };
        let rows = items.into_iter().map(row).collect_view();
        view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Type"</th>
                            <th scope="col">"Serial"</th>
                            <th scope="col">"Calibrated"</th>
                            <th scope="col">"Description"</th>
                            <th scope="col" class="number">"Datasets"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Equipment">
            <a class="button primary" href="/equipment/new">
                "New equipment"
            </a>
        </PageHeader>
        <section class="card flush">
            <Loaded resource=items rows=8 children=content />
        </section>
    }
}
