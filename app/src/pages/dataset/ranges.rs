//! Named ranges of samples: the tester's cycles and steps, and people's own.

use leptos::prelude::*;
use model::cycle::{Range, RangeKind};
use model::dataset::{Access, DatasetDetail, DatasetPulse};
use model::id::DatasetId;

use super::pulse::revision;
use crate::components::field::Field;
use crate::components::form::{Form, Submit};
use crate::components::loaded::Loaded;
use crate::format::{count, counted};
use crate::functions::dataset::load_ranges;
use crate::functions::dataset_edit::{CreateRange, DeleteRange};

/// Rows of a kind at most; everything is in the API.
const MOST: usize = 500;

#[component]
pub(super) fn Ranges(
    id: DatasetId,
    detail: StoredValue<DatasetDetail>,
    pulse: RwSignal<DatasetPulse>,
) -> impl IntoView {
    let create = ServerAction::<CreateRange>::new();
    let delete = ServerAction::<DeleteRange>::new();
    let may_edit = detail.with_value(|detail| detail.access != Access::Read);
    let ranges = Resource::new(
        move || (create.version().get(), delete.version().get(), revision(pulse)()),
        move |_| load_ranges(id),
    );
    let content = move |ranges: Vec<Range>| {
        let of =
            |kind: RangeKind| ranges.iter().filter(|r| r.kind == kind).cloned().collect::<Vec<_>>();
        let people = of(RangeKind::User);
        let table = |title: &'static str, ranges: Vec<Range>, open: bool| {
            (!ranges.is_empty())
                .then(|| view! { <RangeTable title ranges open id delete may_edit /> })
        };
        view! {
            {table("Made by people", people, true)}
            {table("Whole test", of(RangeKind::All), true)}
            {table("Cycles", of(RangeKind::Cycle), false)}
            {table("Steps", of(RangeKind::Step), false)}
        }
        .into_any()
    };
    view! {
        {may_edit
            .then(|| {
                view! {
                    <Form action=create id="range" group="form" class="form form-line" done="Range added.">
                        <input type="hidden" name="id" value=id.to_string() />
                        <Field name="label" label="New range" required=true />
                        <Field name="first" label="First sample" kind="number" min="0" required=true />
                        <Field name="last" label="Last sample" kind="number" min="0" required=true />
                        <Field name="info" label="Remark" />
                        <Submit label="Add" />
                    </Form>
                }
            })}
        <Loaded resource=ranges rows=6 children=content />
    }
}

#[component]
fn RangeTable(
    title: &'static str,
    ranges: Vec<Range>,
    open: bool,
    id: DatasetId,
    delete: ServerAction<DeleteRange>,
    may_edit: bool,
) -> impl IntoView {
    let total = ranges.len();
    let row = move |range: Range| {
        let removable = may_edit && range.kind == RangeKind::User;
        let label = format!("Delete range {}", range.label);
        view! {
            <tr>
                <th scope="row">{range.label}</th>
                <td class="number">{count(range.first_sample)}</td>
                <td class="number">{count(range.last_sample)}</td>
                <td class="number">{count(range.last_sample.saturating_sub(range.first_sample) + 1)}</td>
                <td>{range.info}</td>
                <td>
                    {removable
                        .then(|| {
                            view! {
                                <ActionForm action=delete>
                                    <input type="hidden" name="id" value=id.to_string() />
                                    <input type="hidden" name="range" value=range.id.to_string() />
                                    <button type="submit" class="link" aria-label=label>
                                        "Delete"
                                    </button>
                                </ActionForm>
                            }
                        })}
                </td>
            </tr>
        }
    };
    let rows = ranges.into_iter().take(MOST).map(row).collect_view();
    view! {
        <details class="section" open=open>
            <summary>
                <h3>{title}</h3>
                <span class="muted">{counted(total as u64, "range")}</span>
            </summary>
            <div class="table-scroll tall">
                <table class="table dense">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col" class="number">"First sample"</th>
                            <th scope="col" class="number">"Last sample"</th>
                            <th scope="col" class="number">"Samples"</th>
                            <th scope="col">"Remark"</th>
                            <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(total > MOST)
                .then(|| view! { <p class="muted">{format!("The first {MOST} of {total}.")}</p> })}
        </details>
    }
}
