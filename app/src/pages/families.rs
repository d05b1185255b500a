//! The list of cell families.

use leptos::prelude::*;
use model::cell::CellFamily;

use crate::components::empty_state::EmptyState;
use crate::components::loaded::Loaded;
use crate::components::page_header::PageHeader;
use crate::format::{count, maybe, or_dash};
use crate::functions::cell_family::list_cell_families;

#[component]
pub(crate) fn FamiliesPage() -> impl IntoView {
    let families = Resource::new(|| (), |()| list_cell_families());
    let content = |families: Vec<CellFamily>| {
        if families.is_empty() {
            return view! {
                <EmptyState
                    title="No families yet"
                    text="A family is the specification that cells of a kind share: maker, chemistry, nominal capacity."
                >
                    <a class="button primary" href="/families/new">
                        "New family"
                    </a>
                </EmptyState>
            }
            .into_any();
        }
        let rows = families.into_iter().map(|family| view! { <Row family /> }).collect_view();
        view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Manufacturer"</th>
                            <th scope="col">"Model"</th>
                            <th scope="col">"Form factor"</th>
                            <th scope="col">"Cathode"</th>
                            <th scope="col">"Anode"</th>
                            <th scope="col" class="number">"Capacity / Ah"</th>
                            <th scope="col" class="number">"Weight / g"</th>
                            <th scope="col" class="number">"Cells"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Cell families" up=("/cells", "Cells")>
            <a class="button primary" href="/families/new">
                "New family"
            </a>
        </PageHeader>
        <section class="card flush">
            <Loaded resource=families rows=8 children=content />
        </section>
    }
}

#[component]
fn Row(family: CellFamily) -> impl IntoView {
    let edit = family.edit;
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/families/{}", family.id)>{edit.name}</a>
            </th>
            <td>{or_dash(edit.manufacturer.as_deref())}</td>
            <td>{or_dash(edit.model.as_deref())}</td>
            <td>{or_dash(edit.form_factor.as_deref())}</td>
            <td>{or_dash(edit.cathode_chemistry.as_deref())}</td>
            <td>{or_dash(edit.anode_chemistry.as_deref())}</td>
            <td class="number">{maybe(edit.nominal_capacity_ah, 5)}</td>
            <td class="number">{maybe(edit.nominal_cell_weight_gram, 5)}</td>
            <td class="number">{count(family.cells)}</td>
        </tr>
    }
}
