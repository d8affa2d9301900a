//! `tannha-province`: one command, then an exit status: 0 success, 1 a refusal that the message explains, 2 wrong usage.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use tannha_province::{
    cli::{Cli, Command, Out},
    commands,
    words::Words,
};

fn main() -> ExitCode {
    // One TLS provider: where two are in the graph, rustls panics unless one is chosen.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    // A server's log is read by who looks after it; a command speaks for itself.
    let usual = if matches!(cli.command, Command::Serve(_)) {
        "warn,sqlx=error,tannha_province=info"
    } else {
        "error"
    };
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| usual.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    if let Some((kind, words)) = cli.wrong_usage() {
        Cli::command().error(kind, words).exit();
    }
    let out = Out {
        json: cli.json,
        words: Words::of_environment(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "no runtime");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli, out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::warn!(%error, cause, code = error.code(), "refused");
            out.say(&out.words.of_error(&error), &[]);
            ExitCode::FAILURE
        }
    }
}
