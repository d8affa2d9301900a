//! The dashboard in a real browser against the real server.

mod a_clerk_decides;
mod the_dashboards_picture;
mod the_overview_tells_the_figures;
