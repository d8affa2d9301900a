//! What `NetworkManager` says of the connection that carries the default route, and `ModemManager` of a telephone's
//! network. Asked anew each time: whoever waits for their signals only has waited in vain (getodk/collect#6120).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use tannha_courier::{Link, Network};
use webkit2gtk::{
    gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, bus_get_sync},
    glib::{Error, Variant, VariantTy, prelude::*},
};

const SERVICE: &str = "org.freedesktop.NetworkManager";
const OBJECT: &str = "/org/freedesktop/NetworkManager";
const MODEMS: &str = "org.freedesktop.ModemManager1";
const MODEMS_OBJECT: &str = "/org/freedesktop/ModemManager1";
const MODEM: &str = "org.freedesktop.ModemManager1.Modem.Modem3gpp";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const OBJECTS: &str = "org.freedesktop.DBus.ObjectManager";
const ANSWER_MS: i32 = 2_000;

// `NMMetered`.
const METERED: u32 = 1;
const NOT_METERED: u32 = 2;
const METERED_BY_GUESS: u32 = 3;
const NOT_METERED_BY_GUESS: u32 = 4;
/// `MMModem3gppRegistrationState`: away from home; the last two for messages and for calls only.
const ROAMS: [u32; 3] = [5, 7, 10];

/// The system's bus, kept open from one look to the next.
#[derive(Default)]
pub(super) struct Manager {
    bus: Mutex<Option<DBusConnection>>,
}

impl Manager {
    /// The network; nothing where there is no such service, or where it does not care for the network that there is.
    pub(super) fn network(&self) -> Option<Network> {
        let bus = self.bus()?;
        ask(&bus)
            .inspect_err(|error| tracing::debug!(%error, "no word of the network"))
            .ok()
            .flatten()
    }

    fn bus(&self) -> Option<DBusConnection> {
        let mut held = self.bus.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_none_or(DBusConnection::is_closed) {
            let bus = bus_get_sync(BusType::System, Cancellable::NONE).ok()?;
            // By default the end of the bus would be the end of the app.
            bus.set_exit_on_close(false);
            *held = Some(bus);
        }
        held.clone()
    }
}

fn ask(bus: &DBusConnection) -> Result<Option<Network>, Error> {
    let answer = call(
        bus,
        (SERVICE, OBJECT, PROPERTIES, "GetAll"),
        Some(&(SERVICE,).to_variant()),
    )?;
    let Some(network) = read(&answer) else {
        return Ok(None);
    };
    let asked = (MODEMS, MODEMS_OBJECT, OBJECTS, "GetManagedObjects");
    let roaming = match network.link {
        Link::Mobile => call(bus, asked, None).ok().and_then(|said| roams(&said)),
        _ => None,
    };
    Ok(Some(Network { roaming, ..network }))
}

/// The service's properties as a network; nothing where none of its own carries the default route.
fn read(answer: &Variant) -> Option<Network> {
    let (said,) = answer.get::<(HashMap<String, Variant>,)>()?;
    let kind: String = said.get("PrimaryConnectionType")?.get()?;
    let link = match kind.as_str() {
        "" => return None,
        "802-11-wireless" => Link::Wifi,
        "802-3-ethernet" => Link::Cable,
        "gsm" | "cdma" | "bluetooth" => Link::Mobile,
        _ => Link::Unknown,
    };
    let metered = match said.get("Metered").and_then(Variant::get) {
        Some(METERED | METERED_BY_GUESS) => Some(true),
        Some(NOT_METERED | NOT_METERED_BY_GUESS) => Some(false),
        _ => None,
    };
    Some(Network {
        link,
        metered,
        roaming: None,
    })
}

/// Whether a modem is registered away from home; nothing where nobody knows.
fn roams(answer: &Variant) -> Option<bool> {
    (answer.type_().as_str() == "(a{oa{sa{sv}}})").then_some(())?;
    let modems = answer.try_child_value(0)?;
    let states = modems.iter().filter_map(|modem| {
        let faces: HashMap<String, HashMap<String, Variant>> = modem.try_child_value(1)?.get()?;
        faces.get(MODEM)?.get("RegistrationState")?.get::<u32>()
    });
    states
        .map(|state| ROAMS.contains(&state))
        .reduce(|one, other| one || other)
}

/// One question; nobody is started for it.
fn call(
    bus: &DBusConnection,
    (service, object, interface, method): (&str, &str, &str, &str),
    arguments: Option<&Variant>,
) -> Result<Variant, Error> {
    bus.call_sync(
        Some(service),
        object,
        interface,
        method,
        arguments,
        None::<&VariantTy>,
        DBusCallFlags::NO_AUTO_START,
        ANSWER_MS,
        Cancellable::NONE,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, metered: u32) -> Option<Network> {
        let all =
            format!("({{'PrimaryConnectionType': <'{kind}'>, 'Metered': <uint32 {metered}>}},)");
        read(&Variant::parse(Some(VariantTy::new("(a{sv})").unwrap()), &all).unwrap())
    }

    #[test]
    fn the_connection_of_the_default_route_says_what_carries_it_and_who_counts() {
        for (kind, metered, seen) in [
            ("802-11-wireless", 4, (Link::Wifi, Some(false))),
            ("802-11-wireless", 3, (Link::Wifi, Some(true))),
            ("802-3-ethernet", 0, (Link::Cable, None)),
            ("gsm", 1, (Link::Mobile, Some(true))),
            ("wireguard", 2, (Link::Unknown, Some(false))),
        ] {
            let network = said(kind, metered).unwrap();
            assert_eq!((network.link, network.metered), seen, "{kind}");
        }
    }

    #[test]
    fn where_it_carries_nothing_or_says_something_else_the_kernel_is_asked() {
        assert_eq!(said("", 0), None);
        assert_eq!(read(&("something else",).to_variant()), None);
        assert_eq!(read(&0_u32.to_variant()), None);
    }

    #[test]
    fn a_modem_away_from_home_roams() {
        let modem = |state: u32| {
            let all = format!(
                "({{objectpath '/m/0': {{'{MODEM}': {{'RegistrationState': <uint32 {state}>}}}}}},)"
            );
            let kind = VariantTy::new("(a{oa{sa{sv}}})").unwrap();
            roams(&Variant::parse(Some(kind), &all).unwrap())
        };
        assert_eq!(modem(1), Some(false));
        assert_eq!(modem(5), Some(true));
        assert_eq!(roams(&("something else",).to_variant()), None);
    }
}
