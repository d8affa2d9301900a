use std::time::Duration;

use tokio::time::{Instant, interval, timeout};

use crate::Result;

/// How often one looks.
const LOOK: Duration = Duration::from_millis(50);
/// After which nobody would go on waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// Looks until there is something to see, and says in the end what was not.
///
/// What fails while looking counts as not seen yet; the last failure is told.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let begun = Instant::now();
    let mut tick = interval(LOOK);
    let mut last = None;
    while begun.elapsed() < PATIENCE {
        tick.tick().await;
        match in_time(what, look()).await {
            Ok(Some(seen)) => return Ok(seen),
            Ok(None) => last = None,
            Err(error) => last = Some(error),
        }
    }
    let why = last.map(|error| format!(": {error}")).unwrap_or_default();
    Err(format!("waited {} s in vain for {what}{why}", PATIENCE.as_secs()).into())
}

/// What must answer in time, and has no limit of its own: a driver that hangs would stop every test after it.
pub(crate) async fn in_time<T, E>(
    what: &str,
    answer: impl Future<Output = std::result::Result<T, E>>,
) -> Result<T>
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(Into::into),
        Err(_) => Err(format!("{what}: no answer within {} s", PATIENCE.as_secs()).into()),
    }
}
