//! The rules over file names, with what they would do shown while they are written.

use leptos::prelude::*;
use model::harvest::{MonitoredPathEdit, RulePreview};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::field::Field;
use crate::components::live::{in_form_of, live};
use crate::form::shown;
use crate::functions::monitored_path::{MonitoredPathForm, preview_rules};

/// Rows of the preview; the counts above it are over all files.
const SHOWN: usize = 12;

/// What of the form around the rules decides their preview.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Rules {
    form: MonitoredPathForm,
    /// File names to try, one a line; without any, the files that were seen in the folder.
    tried: String,
}

impl Rules {
    fn of(path: &MonitoredPathEdit) -> Self {
        let form = MonitoredPathForm {
            path: path.path.clone(),
            include: shown(path.include.clone()),
            exclude: shown(path.exclude.clone()),
            cell_name_rule: shown(path.cell_name_rule.clone()),
            ..MonitoredPathForm::default()
        };
        Self { form, tried: String::new() }
    }

    /// Only what the rules look at: a change of anything else asks for no preview.
    fn relevant(self) -> Self {
        let MonitoredPathForm { path, include, exclude, cell_name_rule, .. } = self.form;
        let form = MonitoredPathForm {
            path,
            include,
            exclude,
            cell_name_rule,
            ..MonitoredPathForm::default()
        };
        Self { form, ..self }
    }
}

/// What the rules do to each file, or why they cannot be tried.
pub(crate) type Previewed = Result<Vec<RulePreview>, AppError>;

async fn preview(mut rules: Rules) -> Previewed {
    let names = rules.tried.lines().map(str::trim).filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(|name| name.replace('\\', "/")).collect();
    if rules.form.path.trim().is_empty() {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        // Rules look at names only; no folder is needed to try them.
        rules.form.path = "/".to_owned();
    }
    preview_rules(rules.form, names).await
}

/// What the rules of a folder do to the files that were seen there.
pub(crate) async fn preview_of(path: &MonitoredPathEdit) -> Previewed {
    preview(Rules::of(path)).await
}

#[component]
pub(super) fn RulePreviews(
    path: MonitoredPathEdit,
    /// As the folder is. It is loaded with the page: a resource in here would be one too many,
    /// since the parts of a page that wait for others are made more than once on the server.
    previewed: Previewed,
    disabled: bool,
) -> impl IntoView {
    let rules_of = |event: &_| in_form_of(event).map(Rules::relevant);
    let (read, answer) = live(Rules::of(&path), rules_of, preview);
    let content = move || match answer().unwrap_or_else(|| previewed.clone()) {
        Ok(previews) => view! { <Previews previews /> }.into_any(),
        Err(AppError::Invalid { message, .. }) => {
            view! { <pre class="field-error">{message}</pre> }.into_any()
        }
        Err(error) => view! { <p class="field-error">{error.to_string()}</p> }.into_any(),
    };
    view! {
        <fieldset class="group" on:input=read>
            <legend>"Rules over file names"</legend>
            <div class="field-row">
                <Field
                    name="include"
                    label="Take only"
                    value=shown(path.include)
                    placeholder=r"\.(mpr|mpt|ndax|txt)$"
                    disabled
                    hint="Regular expression over the path within the folder, with /; empty takes all."
                />
                <Field
                    name="exclude"
                    label="Leave out"
                    value=shown(path.exclude)
                    placeholder="^(old|backup)/"
                    disabled
                    hint="Regular expression; empty leaves out none."
                />
            </div>
            <Field
                name="cell_name_rule"
                label="Cell's name out of the file's"
                value=shown(path.cell_name_rule)
                placeholder="^([^_/]+)_"
                disabled
                hint="Regular expression; its group named cell, or the first group, is the name. A cell of that name is made where there is none."
            />
            <div class="field wide">
                <label for="path-tried">"Names to try"</label>
                <textarea
                    id="path-tried"
                    name="tried"
                    rows="3"
                    placeholder="NMC811_07_formation.mpr"
                    aria-describedby="path-tried-note"
                ></textarea>
                <div class="field-note" id="path-tried-note">
                    "One a line, not kept. Without any, the files seen in the folder are shown."
                </div>
            </div>
            <div class="preview" aria-live="polite">
                {content}
            </div>
        </fieldset>
    }
}

#[component]
fn Previews(previews: Vec<RulePreview>) -> impl IntoView {
    if previews.is_empty() {
        return view! { <p class="muted">"No file was seen in the folder yet: type some names to try."</p> }
            .into_any();
    }
    let text = counts(&previews);
    let row = |preview: RulePreview| {
        let taken = if preview.taken { "taken" } else { "left out" };
        view! {
            <tr class:muted=!preview.taken>
                <td>
                    <code>{preview.relative_path}</code>
                </td>
                <td>{taken}</td>
                <td>{preview.cell_name.filter(|_| preview.taken)}</td>
            </tr>
        }
    };
    let more = previews.len() > SHOWN;
    let rows = previews.into_iter().take(SHOWN).map(row).collect_view();
    view! {
        <p>{text}</p>
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col">"Taken"</th>
                        <th scope="col">"Cell"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {more.then(|| view! { <p class="muted">{format!("The first {SHOWN} are shown.")}</p> })}
    }
    .into_any()
}

/// `3 of 5 files are taken; 2 of them name a cell.`
fn counts(previews: &[RulePreview]) -> String {
    let taken = previews.iter().filter(|preview| preview.taken);
    let named = taken.clone().filter(|preview| preview.cell_name.is_some()).count();
    let verb = if named == 1 { "names" } else { "name" };
    format!(
        "{} of {} are taken; {named} of them {verb} a cell.",
        taken.count(),
        crate::format::counted(previews.len() as u64, "file")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_in_words() {
        let one = |taken, cell: Option<&str>| RulePreview {
            relative_path: "x".into(),
            taken,
            cell_name: cell.map(Into::into),
        };
        let previews = [one(true, Some("a")), one(true, None), one(false, Some("b"))];
        assert_eq!(counts(&previews), "2 of 3 files are taken; 1 of them names a cell.");
    }
}
