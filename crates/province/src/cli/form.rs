//! `form`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `form`.
#[derive(Debug, Subcommand)]
pub enum Form {
    /// Load a version of a provider's form. It is published by itself, once somebody looked at it.
    Load(FormLoad),
    /// Every form, and whether the devices have heard of it.
    List,
    /// Fill in the newest version for somebody invented, every box marked: look at each place before you publish it.
    Show {
        /// The product, by its code.
        product: String,
        /// Another version than the newest.
        #[arg(long)]
        version: Option<String>,
        /// A new PDF, or `-`.
        file: PathBuf,
    },
    /// Send a version to the devices.
    Publish {
        /// The product, by its code.
        product: String,
        /// The version.
        version: String,
    },
}

/// `form load`.
#[derive(Debug, Args)]
pub struct FormLoad {
    /// The product, by its code.
    #[arg(long, value_name = "CODE")]
    pub product: String,
    /// What the provider calls this version.
    #[arg(long)]
    pub version: String,
    /// Its pages: a PDF of 1 to 10 pages, at most 2 MB.
    #[arg(long, value_name = "FILE")]
    pub pages: PathBuf,
    /// Its places: a CSV with `page,x_mm,y_mm,width_mm,size_pt,field,equals,mark`.
    #[arg(long, value_name = "FILE")]
    pub fields: PathBuf,
    /// From which day on it is filled in, yyyy-MM-dd; by default today.
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
}
