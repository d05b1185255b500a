//! A page of datasets: filtered, sorted, by keyset over keys that are never null.

use entity::dataset;
use model::dataset::{DatasetQuery, DatasetRow, DatasetSort};
use model::page::{Direction, Page};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Value,
};
use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::dataset::rights;
use crate::dataset::row::{Listed, listed};
use crate::error::{CatalogError, Result};
use crate::viewer::Viewer;
use crate::{page, text};

impl Catalog {
    /// Two queries, whatever the page.
    pub async fn datasets(
        &self,
        viewer: &Viewer,
        query: &DatasetQuery,
    ) -> Result<Page<DatasetRow>> {
        viewer.may_read()?;
        let filter = filter(query).add(rights::visible(viewer));
        let limit = page::limit(query.limit);
        let (column, order) = (key_column(query.sort), order(query.direction));
        let mut rows = dataset::Entity::find()
            .filter(filter.clone())
            .order_by(column, order.clone())
            .order_by(dataset::Column::Id, order)
            .limit(limit + 1);
        if let Some(cursor) = &query.cursor {
            rows = rows.filter(after(query, &page::decode(cursor)?)?);
        }

        let tx = self.begin_read().await?;
        let total = dataset::Entity::find()
            .select_only()
            .column(dataset::Column::Id)
            .filter(filter)
            .count(&tx)
            .await?;
        let rows: Vec<Listed> = listed(rows).all(&tx).await?;
        tx.commit().await?;

        let position = |row: &Listed| page::encode(&Position::of(query, row));
        let page = page::page(rows, limit, total, position);
        let items = page.items.into_iter().map(Listed::into_row).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next, total: page.total })
    }
}

/// Where a page ends, for the order that it was made in.
#[derive(Serialize, Deserialize)]
struct Position {
    sort: DatasetSort,
    direction: Direction,
    key: Key,
    id: i64,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

impl Position {
    fn of(query: &DatasetQuery, row: &Listed) -> Self {
        let text = |text: &str| Key::Text(text.to_owned());
        let key = match query.sort {
            DatasetSort::Id => Key::Number(row.id),
            DatasetSort::Name => text(&row.name_key),
            DatasetSort::Date => Key::Number(row.date),
            DatasetSort::TesterType => text(&row.tester_type_key),
            DatasetSort::Channel => text(&row.channel_key),
            DatasetSort::Cell => text(&row.cell_key),
            DatasetSort::Owner => text(&row.owner_key),
            DatasetSort::Purpose => text(&row.purpose_key),
            DatasetSort::Samples => Key::Number(row.samples),
        };
        Self { sort: query.sort, direction: query.direction, key, id: row.id }
    }
}

fn key_column(sort: DatasetSort) -> dataset::Column {
    match sort {
        DatasetSort::Id => dataset::Column::Id,
        DatasetSort::Name => dataset::Column::NameKey,
        DatasetSort::Date => dataset::Column::Date,
        DatasetSort::TesterType => dataset::Column::TesterTypeKey,
        DatasetSort::Channel => dataset::Column::ChannelKey,
        DatasetSort::Cell => dataset::Column::CellKey,
        DatasetSort::Owner => dataset::Column::OwnerKey,
        DatasetSort::Purpose => dataset::Column::PurposeKey,
        DatasetSort::Samples => dataset::Column::Samples,
    }
}

fn order(direction: Direction) -> Order {
    match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    }
}

/// The rows behind a position. A cursor of another order, or of the wrong type, is refused: the
/// types of PostgreSQL are strict.
fn after(query: &DatasetQuery, position: &Position) -> Result<Condition> {
    let numeric = matches!(query.sort, DatasetSort::Id | DatasetSort::Date | DatasetSort::Samples);
    let fits = position.sort == query.sort
        && position.direction == query.direction
        && numeric == matches!(position.key, Key::Number(_));
    if !fits {
        return Err(CatalogError::invalid("cursor", "belongs to another order"));
    }
    let key: Value = match &position.key {
        Key::Number(number) => (*number).into(),
        Key::Text(text) => text.replace('\0', "").into(),
    };
    let column = Expr::col((dataset::Entity, key_column(query.sort)));
    let id = Expr::col((dataset::Entity, dataset::Column::Id));
    let (beyond, id_beyond) = match query.direction {
        Direction::Ascending => (column.clone().gt(key.clone()), id.gt(position.id)),
        Direction::Descending => (column.clone().lt(key.clone()), id.lt(position.id)),
    };
    let tied = Condition::all().add(column.eq(key)).add(id_beyond);
    Ok(Condition::any().add(beyond).add(tied))
}

fn filter(query: &DatasetQuery) -> Condition {
    use dataset::Column;
    let mut filter = Condition::all();
    for word in text::search_words(query.search.as_deref()) {
        let keys = [
            Column::NameKey,
            Column::CellKey,
            Column::OwnerKey,
            Column::PurposeKey,
            Column::ChannelKey,
            Column::TesterTypeKey,
        ];
        let any = keys.into_iter().fold(Condition::any(), |any, key| {
            any.add(text::contains(Expr::col((dataset::Entity, key)), &word))
        });
        filter = filter.add(any);
    }
    let folded = |column: Column, text: &str| column.eq(text::fold(text));
    let complete = || {
        Condition::all()
            .add(Column::CellId.is_not_null())
            .add(Column::OwnerId.is_not_null())
            .add(Column::Purpose.is_not_null())
    };
    filter
        .add_option(query.cell.map(|cell| Column::CellId.eq(cell.0)))
        .add_option(query.owner.map(|owner| Column::OwnerId.eq(owner.0)))
        .add_option(query.purpose.as_deref().map(|text| folded(Column::PurposeKey, text)))
        .add_option(query.tester_type.as_deref().map(|text| folded(Column::TesterTypeKey, text)))
        .add_option(query.metadata_complete.map(
            |wanted| {
                if wanted { complete() } else { complete().not() }
            },
        ))
}
