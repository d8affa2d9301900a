use clap::Subcommand;

/// `withdrawal`.
#[derive(Debug, Subcommand)]
pub enum Withdrawal {
    /// What waits to be carried out, the most urgent first: the law gives 15 days.
    List,
    /// Say that one was carried out. The area's devices hear it, and somebody tells the person.
    Done {
        /// The withdrawal.
        id: String,
        /// What was done, in words for the person.
        #[arg(long)]
        note: Option<String>,
    },
}
