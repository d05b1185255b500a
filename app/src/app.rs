//! The app: its routes.
//!
//! Every page is rendered whole before it is sent (`SsrMode::Async`): it works without scripts, has
//! the right status and title, and can redirect.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;
use thaw::{Badge, Button, ConfigProvider, MessageBar, SkeletonItem, Spinner, ToasterProvider};

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
use crate::pages::not_found::NotFoundPage;
use crate::pages::path::PathPage;
use crate::pages::path_new::NewPathPage;
use crate::pages::profile::ProfilePage;
use crate::pages::set_up::SetUpPage;
use crate::pages::users::UsersPage;

fn title(page: String) -> String {
    if page.is_empty() { "Galvanalyser".to_owned() } else { format!("{page} · Galvanalyser") }
}

/// Makes Thaw put the styles of its components into the head before any part of the page that
/// waits for data is rendered: what comes later would come too late for them.
fn mount_styles() {
    drop(view! {
        <Button>""</Button>
        <Badge />
        <MessageBar>""</MessageBar>
        <SkeletonItem />
        <Spinner />
    });
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(ThemeVersion::new());
    mount_styles();
    view! {
        <Title formatter=title />
        <ConfigProvider theme_id="galvanalyser" class="app">
            <ToasterProvider>
                <Router>
                    <Routes fallback=NotFoundPage>
                        <Route path=path!("/login") view=LogInPage ssr=SsrMode::Async />
                        <Route path=path!("/setup") view=SetUpPage ssr=SsrMode::Async />
                        <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                            <Route
                                path=path!("/")
                                view=|| view! { <Redirect path="/datasets" /> }
                                ssr=SsrMode::Async
                            />
                            <Route path=path!("/datasets") view=DatasetsPage ssr=SsrMode::Async />
                            <Route path=path!("/datasets/:id") view=DatasetPage ssr=SsrMode::Async />
                            <Route path=path!("/cells") view=CellsPage ssr=SsrMode::Async />
                            <Route path=path!("/cells/new") view=NewCellPage ssr=SsrMode::Async />
                            <Route path=path!("/cells/:id") view=CellPage ssr=SsrMode::Async />
                            <Route path=path!("/families") view=FamiliesPage ssr=SsrMode::Async />
                            <Route path=path!("/families/new") view=NewFamilyPage ssr=SsrMode::Async />
                            <Route path=path!("/families/:id") view=FamilyPage ssr=SsrMode::Async />
                            <Route path=path!("/equipment") view=EquipmentListPage ssr=SsrMode::Async />
                            <Route path=path!("/equipment/new") view=NewEquipmentPage ssr=SsrMode::Async />
                            <Route path=path!("/equipment/:id") view=EquipmentPage ssr=SsrMode::Async />
                            <Route path=path!("/harvesters") view=HarvestersPage ssr=SsrMode::Async />
                            <Route path=path!("/harvesters/paths/new") view=NewPathPage ssr=SsrMode::Async />
                            <Route path=path!("/harvesters/paths/:id") view=PathPage ssr=SsrMode::Async />
                            <Route path=path!("/users") view=UsersPage ssr=SsrMode::Async />
                            <Route path=path!("/profile") view=ProfilePage ssr=SsrMode::Async />
                        </ParentRoute>
                    </Routes>
                </Router>
            </ToasterProvider>
        </ConfigProvider>
    }
}
