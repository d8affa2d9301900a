//! The dashboard in a real browser against the real server.

mod a_clerk_decides;
mod the_overview_tells_the_figures;
