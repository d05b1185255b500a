//! The app: its routes.
//!
//! The server sends every page whole, so that lists and forms work without scripts.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;
use thaw::{ConfigProvider, ToasterProvider};

use crate::components::frame::Frame;
use crate::components::theme_switch::ThemeVersion;
use crate::pages::cell::CellPage;
use crate::pages::cell_new::NewCellPage;
use crate::pages::cells::CellsPage;
use crate::pages::dataset::DatasetPage;
use crate::pages::datasets::DatasetsPage;
use crate::pages::equipment::EquipmentPage;
use crate::pages::equipment_list::EquipmentListPage;
use crate::pages::equipment_new::NewEquipmentPage;
use crate::pages::families::FamiliesPage;
use crate::pages::family::FamilyPage;
use crate::pages::family_new::NewFamilyPage;
use crate::pages::harvesters::HarvestersPage;
use crate::pages::log_in::LogInPage;
use crate::pages::mapping::MappingPage;
use crate::pages::mapping_new::NewMappingPage;
use crate::pages::mappings::MappingsPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::path::PathPage;
use crate::pages::path_new::NewPathPage;
use crate::pages::profile::ProfilePage;
use crate::pages::set_up::SetUpPage;
use crate::pages::users::UsersPage;

/// Name of Thaw's theme on the page; both sides of hydration must give it the same.
pub(crate) const THEME_ID: &str = "galvanalyser";

fn title(page: String) -> String {
    if page.is_empty() { "Galvanalyser".to_owned() } else { format!("{page} · Galvanalyser") }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(ThemeVersion::new());
    // Effects run in the browser only, once the page answers to it.
    Effect::new(|_| crate::client::mark_hydrated());
    view! {
        <Title formatter=title />
        <ConfigProvider theme_id=THEME_ID class="app">
            <ToasterProvider>
                <Router>
                    <Routes fallback=NotFoundPage>
                        <Route path=path!("/login") view=LogInPage />
                        <Route path=path!("/setup") view=SetUpPage />
                        <ParentRoute path=path!("") view=Frame>
                            <Route
                                path=path!("/")
                                view=|| view! { <Redirect path="/datasets" /> }
                            />
                            <Route path=path!("/datasets") view=DatasetsPage />
                            <Route path=path!("/datasets/:id") view=DatasetPage />
                            <Route path=path!("/cells") view=CellsPage />
                            <Route path=path!("/cells/new") view=NewCellPage />
                            <Route path=path!("/cells/:id") view=CellPage />
                            <Route path=path!("/families") view=FamiliesPage />
                            <Route path=path!("/families/new") view=NewFamilyPage />
                            <Route path=path!("/families/:id") view=FamilyPage />
                            <Route path=path!("/equipment") view=EquipmentListPage />
                            <Route path=path!("/equipment/new") view=NewEquipmentPage />
                            <Route path=path!("/equipment/:id") view=EquipmentPage />
                            <Route path=path!("/harvesters") view=HarvestersPage />
                            <Route path=path!("/harvesters/paths/new") view=NewPathPage />
                            <Route path=path!("/harvesters/paths/:id") view=PathPage />
                            <Route path=path!("/mappings") view=MappingsPage />
                            <Route path=path!("/mappings/new/:id") view=NewMappingPage />
                            <Route path=path!("/mappings/:id") view=MappingPage />
                            <Route path=path!("/users") view=UsersPage />
                            <Route path=path!("/profile") view=ProfilePage />
                        </ParentRoute>
                    </Routes>
                </Router>
            </ToasterProvider>
        </ConfigProvider>
    }
}
