//! Mappings of columns, and the tables that wait for one.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::id::{AwaitingTableId, ColumnMappingId};
use model::mapping::{AwaitingTable, KeptMapping, MappingPreview};
#[cfg(feature = "ssr")]
use model::mapping::{TableHeader, TableSample};
use serde::{Deserialize, Serialize};

use crate::AppError;

mod form;

pub(crate) use form::{CELL_FORMS, ColumnForm, MappingForm, SIGNS, name as name_of};

/// What the page of mappings lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mappings {
    pub(crate) waiting: Vec<AwaitingTable>,
    pub(crate) kept: Vec<KeptMapping>,
}

#[server(prefix = "/fn", endpoint = "mappings", input = Json)]
pub(crate) async fn list_mappings() -> Result<Mappings, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    let waiting = answer(catalog.awaiting_tables(&viewer).await)?;
    Ok(Mappings { waiting, kept: answer(catalog.mappings(&viewer).await)? })
}

#[server(prefix = "/fn", endpoint = "mapping", input = Json)]
pub(crate) async fn load_mapping(id: ColumnMappingId) -> Result<KeptMapping, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.mapping(&viewer, id).await)
}

#[server(prefix = "/fn", endpoint = "awaiting_table", input = Json)]
pub(crate) async fn load_awaiting_table(id: AwaitingTableId) -> Result<AwaitingTable, AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.awaiting_table(&viewer, id).await)
}

/// Whose first rows a preview shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Previewed {
    Waiting(AwaitingTableId),
    Kept(ColumnMappingId),
}

/// The first rows, or why they cannot be read yet: a form half written is no failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum FirstRows {
    Read(MappingPreview),
    NotYet(String),
}

#[server(prefix = "/fn", endpoint = "preview_mapping", input = Json)]
pub(crate) async fn preview_mapping(
    of: Previewed,
    form: MappingForm,
) -> Result<FirstRows, AppError> {
    let previewer = crate::context::previewer()?;
    let Some((header, sample)) = of.table().await? else {
        return Ok(FirstRows::NotYet("The table does not wait any more.".to_owned()));
    };
    // It may get its name later.
    let form = MappingForm { name: "preview".to_owned(), ..form };
    let mapping = form.for_table(header).map_err(|error| error.to_string());
    let rows = mapping.and_then(|mapping| (previewer.0)(&mapping, &sample));
    Ok(rows.map_or_else(FirstRows::NotYet, FirstRows::Read))
}

#[cfg(feature = "ssr")]
impl Previewed {
    /// Its header and first rows; `None` where it got its mapping while the preview was asked for.
    async fn table(self) -> Result<Option<(TableHeader, TableSample)>, AppError> {
        use catalog::CatalogError;

        use crate::context::{answer, signed_in};
        let (catalog, viewer) = signed_in()?;
        match self {
            Self::Waiting(id) => match catalog.awaiting_table(&viewer, id).await {
                Err(CatalogError::NotFound) => Ok(None),
                table => answer(table).map(|table| Some((table.header, table.sample))),
            },
            Self::Kept(id) => {
                let kept = answer(catalog.mapping(&viewer, id).await)?;
                Ok(Some((kept.mapping.header, kept.sample.unwrap_or_default())))
            }
        }
    }
}

#[server(prefix = "/fn", endpoint = "create_mapping")]
pub(crate) async fn create_mapping(
    table: AwaitingTableId,
    form: MappingForm,
) -> Result<ColumnMappingId, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let header = answer(catalog.awaiting_table(&viewer, table).await)?.header;
    let mapping = checked(form.for_table(header))?;
    let id = answer(catalog.create_mapping(&viewer, mapping).await)?;
    leptos_axum::redirect("/mappings");
    Ok(id)
}

#[server(prefix = "/fn", endpoint = "save_mapping")]
pub(crate) async fn save_mapping(
    id: ColumnMappingId,
    revision: i64,
    form: MappingForm,
) -> Result<KeptMapping, AppError> {
    use crate::context::{answer, checked, signed_in};
    let (catalog, viewer) = signed_in()?;
    let header = answer(catalog.mapping(&viewer, id).await)?.mapping.header;
    let mapping = checked(form.for_table(header))?;
    answer(catalog.edit_mapping(&viewer, id, revision, mapping).await)
}

#[server(prefix = "/fn", endpoint = "delete_mapping")]
pub(crate) async fn delete_mapping(id: ColumnMappingId) -> Result<(), AppError> {
    use crate::context::{answer, signed_in};
    let (catalog, viewer) = signed_in()?;
    answer(catalog.delete_mapping(&viewer, id).await)?;
    leptos_axum::redirect("/mappings");
    Ok(())
}
