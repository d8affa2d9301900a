use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use webkit2gtk::gio::{
    BusNameOwnerFlags, Cancellable, DBusAuthObserver, DBusConnection, DBusConnectionFlags,
    DBusNodeInfo, bus_own_name_on_connection,
};
use webkit2gtk::glib::prelude::*;
use webkit2gtk::glib::{MainContext, MainLoop};

use crate::Result;

const SERVICE: &str = "org.freedesktop.NetworkManager";
const XML: &str = r#"<node><interface name="org.freedesktop.NetworkManager">
  <property name="PrimaryConnectionType" type="s" access="read"/>
  <property name="Metered" type="u" access="read"/>
</interface></node>"#;

/// What carries the network of a made-up desktop.
#[derive(Debug, Clone, Copy)]
pub enum Carried {
    /// A house's or a commune's radio.
    ByWifi,
    /// A telephone's network, whose bytes are counted.
    ByTelephone,
}

/// A system bus of its own, on which a small `NetworkManager` says what a test wants. It ends with the test.
pub struct Desktop {
    daemon: Child,
    address: String,
    network: Arc<Mutex<Carried>>,
    looks: Arc<AtomicU64>,
    runs: MainLoop,
    service: Option<JoinHandle<()>>,
}

impl Desktop {
    /// A desktop with this network.
    pub fn with(network: Carried) -> Result<Self> {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut address = String::new();
        let said = daemon.stdout.take().ok_or("the bus says nothing")?;
        BufReader::new(said).read_line(&mut address)?;
        let address = address.trim().to_owned();
        let context = MainContext::new();
        let mut desktop = Self {
            daemon,
            address,
            network: Arc::new(Mutex::new(network)),
            looks: Arc::default(),
            runs: MainLoop::new(Some(&context), false),
            service: None,
        };
        desktop.serves(context)?;
        Ok(desktop)
    }

    /// From now on it is carried so.
    pub fn is_carried(&self, network: Carried) {
        *self.network.lock().unwrap_or_else(PoisonError::into_inner) = network;
    }

    /// How often somebody looked.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn serves(&mut self, context: MainContext) -> Result {
        let connection = DBusConnection::for_address_sync(
            &self.address,
            DBusConnectionFlags::AUTHENTICATION_CLIENT
                | DBusConnectionFlags::MESSAGE_BUS_CONNECTION,
            None::<&DBusAuthObserver>,
            Cancellable::NONE,
        )?;
        let (network, looks, until) = (
            Arc::clone(&self.network),
            Arc::clone(&self.looks),
            self.runs.clone(),
        );
        let (ready, is_ready) = mpsc::channel();
        self.service = Some(thread::spawn(move || {
            let serves = || {
                register(&connection, network, looks).expect("a bus of our own takes it");
                bus_own_name_on_connection(
                    &connection,
                    SERVICE,
                    BusNameOwnerFlags::NONE,
                    move |_, _| ready.send(()).unwrap_or_default(),
                    |_, _| {},
                );
                until.run();
            };
            context
                .with_thread_default(serves)
                .expect("nobody else runs it");
        }));
        Ok(is_ready.recv()?)
    }
}

fn register(
    connection: &DBusConnection,
    network: Arc<Mutex<Carried>>,
    looks: Arc<AtomicU64>,
) -> Result {
    let info = DBusNodeInfo::for_xml(XML)?;
    let interface = info.lookup_interface(SERVICE).ok_or("no interface")?;
    connection.register_object(
        "/org/freedesktop/NetworkManager",
        &interface,
        |_, _, _, _, _, _, _| {},
        move |_, _, _, _, name| {
            let network = *network.lock().unwrap_or_else(PoisonError::into_inner);
            let (kind, metered) = match network {
                Carried::ByWifi => ("802-11-wireless", 4_u32),
                Carried::ByTelephone => ("gsm", 3),
            };
            if name == "Metered" {
                looks.fetch_add(1, Ordering::Relaxed);
                return metered.to_variant();
            }
            kind.to_variant()
        },
        |_, _, _, _, _, _| false,
    )?;
    Ok(())
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.runs.quit();
        if let Some(service) = self.service.take() {
            let _ = service.join();
        }
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
