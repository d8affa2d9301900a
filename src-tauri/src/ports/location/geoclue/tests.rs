//! Against a bus of its own, on which a small service speaks `GeoClue`'s words.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
};

use webkit2gtk::{
    gio::{
        BusNameOwnerFlags, DBusAuthObserver, DBusConnectionFlags, DBusNodeInfo,
        bus_own_name_on_connection,
    },
    glib::{MainContext, MainLoop},
};

use super::*;

const XML: &str = r#"<node>
  <interface name="org.freedesktop.GeoClue2.Manager"><method name="GetClient"><arg type="o" direction="out"/></method></interface>
  <interface name="org.freedesktop.GeoClue2.Client">
    <method name="Start"/><method name="Stop"/>
    <property name="DesktopId" type="s" access="readwrite"/>
    <property name="RequestedAccuracyLevel" type="u" access="readwrite"/>
    <property name="Location" type="o" access="read"/>
  </interface>
  <interface name="org.freedesktop.GeoClue2.Location">
    <property name="Latitude" type="d" access="read"/>
    <property name="Longitude" type="d" access="read"/>
    <property name="Accuracy" type="d" access="read"/>
  </interface>
</node>"#;

/// A bus that ends with the test.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn starts() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().to_owned();
        Self { daemon, address }
    }

    fn connection(&self) -> DBusConnection {
        DBusConnection::for_address_sync(
            &self.address,
            DBusConnectionFlags::AUTHENTICATION_CLIENT
                | DBusConnectionFlags::MESSAGE_BUS_CONNECTION,
            None::<&DBusAuthObserver>,
            Cancellable::NONE,
        )
        .unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// A service that finds a place after it was looked for so many times, this far off.
fn serves(connection: &DBusConnection, after: usize, off: f64) {
    let info = DBusNodeInfo::for_xml(XML).unwrap();
    let looked = Arc::new(AtomicUsize::new(0));
    for (path, interface) in [
        (MANAGER, "org.freedesktop.GeoClue2.Manager"),
        ("/client", CLIENT),
        ("/found", LOCATION),
    ] {
        let looked = Arc::clone(&looked);
        connection
            .register_object(
                path,
                &info.lookup_interface(interface).unwrap(),
                |_, _, _, _, method, _, invocation| {
                    let client = ObjectPath::try_from("/client".to_owned()).unwrap();
                    let answer = (client,).to_variant();
                    invocation.return_value((method == "GetClient").then_some(&answer));
                },
                move |_, _, _, _, name| match name {
                    "Latitude" => 21.594_217_f64.to_variant(),
                    "Longitude" => 105.848_133_f64.to_variant(),
                    "Accuracy" => off.to_variant(),
                    "Location" => {
                        let found = looked.fetch_add(1, Ordering::SeqCst) >= after;
                        let at = if found { "/found" } else { "/" };
                        ObjectPath::try_from(at.to_owned()).unwrap().to_variant()
                    }
                    _ => 0_u32.to_variant(),
                },
                |_, _, _, _, _, _| true,
            )
            .unwrap();
    }
}

/// What is answered over a bus on which such a service runs, in a thread of its own.
fn asked(after: usize, off: f64) -> Option<Place> {
    let bus = Bus::starts();
    let (ready, is_ready) = std::sync::mpsc::channel();
    let context = MainContext::new();
    let runs = MainLoop::new(Some(&context), false);
    let (service, until) = (bus.connection(), runs.clone());
    let thread = thread::spawn(move || {
        context
            .with_thread_default(|| {
                serves(&service, after, off);
                bus_own_name_on_connection(
                    &service,
                    SERVICE,
                    BusNameOwnerFlags::NONE,
                    move |_, _| ready.send(()).unwrap(),
                    |_, _| {},
                );
                until.run();
            })
            .unwrap();
    });
    is_ready.recv().unwrap();
    let place = ask(&bus.connection(), Duration::from_secs(2)).unwrap();
    runs.quit();
    thread.join().unwrap();
    place
}

#[test]
fn a_place_is_waited_for_and_kept_coarse() {
    let place = asked(2, 12.0).unwrap();
    assert_eq!(
        (place.north, place.east, place.within_m),
        (21_594, 105_848, 100)
    );
}

#[test]
fn a_place_that_finds_no_house_is_none() {
    assert_eq!(asked(0, 20_000.0), None);
}

#[test]
fn where_no_service_is_there_is_no_place() {
    let bus = Bus::starts();
    assert!(ask(&bus.connection(), Duration::from_secs(1)).is_err());
}
