//! Where the device is, as the system's location service says (`GeoClue`, on Linux). Asked once, when a person said yes;
//! nothing watches.

use std::time::Duration;

use tannha_domain::Place;

/// How long a sky is searched for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the device is now, as coarse as it is kept; nothing where there is no service, no sky, or no permission.
/// Waits up to twenty seconds.
#[cfg(target_os = "linux")]
pub(crate) fn place() -> Option<Place> {
    use webkit2gtk::gio::{BusType, Cancellable, bus_get_sync};

    let bus = bus_get_sync(BusType::System, Cancellable::NONE)
        .inspect_err(|error| tracing::warn!(%error, "no system bus"))
        .ok()?;
    geoclue::ask(&bus, PATIENCE)
        .inspect_err(|error| tracing::warn!(%error, "no place"))
        .ok()
        .flatten()
}

/// Elsewhere nobody is asked yet.
#[cfg(not(target_os = "linux"))]
pub(crate) fn place() -> Option<Place> {
    None
}

#[cfg(target_os = "linux")]
mod geoclue {
    use std::{
        thread,
        time::{Duration, Instant},
    };

    use tannha_domain::Place;
    use webkit2gtk::{
        gio::{Cancellable, DBusCallFlags, DBusConnection},
        glib::{Error, FromVariant, ToVariant as _, Variant, VariantTy, variant::ObjectPath},
    };

    const SERVICE: &str = "org.freedesktop.GeoClue2";
    const MANAGER: &str = "/org/freedesktop/GeoClue2/Manager";
    const CLIENT: &str = "org.freedesktop.GeoClue2.Client";
    const LOCATION: &str = "org.freedesktop.GeoClue2.Location";
    const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
    /// `GeoClue`'s word for the best that it has.
    const EXACT: u32 = 8;
    const ANSWER_MS: i32 = 5_000;
    const LOOK_AGAIN: Duration = Duration::from_millis(250);

    /// A place, or nothing where none came in time.
    pub(super) fn ask(bus: &DBusConnection, patience: Duration) -> Result<Option<Place>, Error> {
        let client: ObjectPath = first(&call(
            bus,
            MANAGER,
            "org.freedesktop.GeoClue2.Manager",
            "GetClient",
            None,
        )?)?;
        let client = client.as_str();
        set(bus, client, "DesktopId", &"tannha".to_variant())?;
        set(bus, client, "RequestedAccuracyLevel", &EXACT.to_variant())?;
        call(bus, client, CLIENT, "Start", None)?;
        let place = wait(bus, client, patience);
        // The service forgets a client that goes; a stop that fails takes nothing away.
        let _ = call(bus, client, CLIENT, "Stop", None);
        place
    }

    fn wait(
        bus: &DBusConnection,
        client: &str,
        patience: Duration,
    ) -> Result<Option<Place>, Error> {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            let at: ObjectPath = property(bus, client, CLIENT, "Location")?;
            // The root says that nothing was found yet.
            if at.as_str() != "/" {
                let read = |name| property::<f64>(bus, at.as_str(), LOCATION, name);
                let found = Place::coarse(read("Latitude")?, read("Longitude")?, read("Accuracy")?);
                // What comes first is coarse; a better one follows under a clear sky.
                if found.is_some() {
                    return Ok(found);
                }
            }
            thread::sleep(LOOK_AGAIN);
        }
        Ok(None)
    }

    fn call(
        bus: &DBusConnection,
        object: &str,
        interface: &str,
        method: &str,
        arguments: Option<&Variant>,
    ) -> Result<Variant, Error> {
        bus.call_sync(
            Some(SERVICE),
            object,
            interface,
            method,
            arguments,
            None::<&VariantTy>,
            DBusCallFlags::NONE,
            ANSWER_MS,
            Cancellable::NONE,
        )
    }

    fn set(bus: &DBusConnection, client: &str, name: &str, value: &Variant) -> Result<(), Error> {
        let arguments = (CLIENT, name, value).to_variant();
        call(bus, client, PROPERTIES, "Set", Some(&arguments)).map(drop)
    }

    fn property<T: FromVariant>(
        bus: &DBusConnection,
        object: &str,
        interface: &str,
        name: &str,
    ) -> Result<T, Error> {
        let arguments = (interface, name).to_variant();
        let answer: Variant = first(&call(bus, object, PROPERTIES, "Get", Some(&arguments))?)?;
        answer.get().ok_or_else(unreadable)
    }

    fn first<T: FromVariant>(answer: &Variant) -> Result<T, Error> {
        answer
            .get::<(T,)>()
            .map(|(one,)| one)
            .ok_or_else(unreadable)
    }

    fn unreadable() -> Error {
        Error::new(
            webkit2gtk::gio::IOErrorEnum::InvalidData,
            "the location service answered something else",
        )
    }

    #[cfg(test)]
    mod tests;
}
