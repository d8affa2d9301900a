//! What the kernel says where no `NetworkManager` runs: over which device the default route goes. Who pays, it cannot know.

use std::{fs, path::Path};

use tannha_courier::{Link, Network};

/// `ARPHRD_PPP` of the kernel's `if_arp.h`: a modem.
const PPP: &str = "512";
/// `ARPHRD_ETHER` of the same.
const ETHERNET: &str = "1";
/// `RTF_REJECT` of `route.h`: a route that leads nowhere.
const REJECTS: u32 = 0x200;

pub(super) fn network() -> Network {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let (routes, routes_6) = (read("/proc/net/route"), read("/proc/net/ipv6_route"));
    through(&routes, &routes_6, Path::new("/sys/class/net"))
}

fn through(routes: &str, routes_6: &str, devices: &Path) -> Network {
    let device = default_route(routes)
        .or_else(|| default_route_6(routes_6))
        .or_else(|| any_route(routes));
    Network {
        link: device.map_or(Link::None, |device| link(&devices.join(device))),
        ..Network::NONE
    }
}

/// The device of the default route, of several the one that the kernel takes.
fn default_route(routes: &str) -> Option<&str> {
    let default = routes.lines().skip(1).filter_map(|line| {
        let mut words = line.split_whitespace();
        let (device, to) = (words.next()?, words.next()?);
        let (metric, mask) = (words.nth(4)?, words.next()?);
        (to == "00000000" && mask == "00000000").then_some(())?;
        Some((metric.parse::<u32>().ok()?, device))
    });
    default.min().map(|(_, device)| device)
}

fn default_route_6(routes: &str) -> Option<&str> {
    let default = routes.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [to, length, .., metric, _, _, flags, device] = words.as_slice() else {
            return None;
        };
        let leads = u32::from_str_radix(flags, 16).ok()? & REJECTS == 0 && *device != "lo";
        let all = *length == "00" && to.bytes().all(|digit| digit == b'0');
        (leads && all).then_some(())?;
        Some((u32::from_str_radix(metric, 16).ok()?, *device))
    });
    default.min().map(|(_, device)| device)
}

/// A commune's own network may lead nowhere else, and the province's machine stand in it.
fn any_route(routes: &str) -> Option<&str> {
    let mut devices = routes.lines().skip(1);
    devices.find_map(|line| line.split_whitespace().next().filter(|name| *name != "lo"))
}

fn link(device: &Path) -> Link {
    let read = |name: &str| fs::read_to_string(device.join(name)).unwrap_or_default();
    let (kind, event) = (read("type"), read("uevent"));
    let is = |name: &str| event.lines().any(|line| line == format!("DEVTYPE={name}"));
    if is("wlan") || device.join("wireless").exists() {
        Link::Wifi
    } else if is("wwan") || kind.trim() == PPP {
        Link::Mobile
    } else if kind.trim() == ETHERNET && device.join("device").exists() {
        Link::Cable
    } else {
        Link::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";

    fn devices() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, kind, event) in [
            ("wlan0", "1\n", "DEVTYPE=wlan\nINTERFACE=wlan0\n"),
            ("wwan0", "65534\n", "DEVTYPE=wwan\n"),
            ("ppp0", "512\n", ""),
            ("eth0", "1\n", "INTERFACE=eth0\n"),
            ("tun0", "65534\n", ""),
        ] {
            let device = folder.path().join(name);
            fs::create_dir_all(&device).unwrap();
            fs::write(device.join("type"), kind).unwrap();
            fs::write(device.join("uevent"), event).unwrap();
        }
        fs::create_dir(folder.path().join("eth0/device")).unwrap();
        folder
    }

    fn route(device: &str, metric: u32) -> String {
        format!("{device}\t00000000\t010200C0\t0003\t0\t0\t{metric}\t00000000\t0\t0\t0\n")
    }

    #[test]
    fn the_device_of_the_default_route_says_what_carries_the_network() {
        let devices = devices();
        for (device, link) in [
            ("wlan0", Link::Wifi),
            ("wwan0", Link::Mobile),
            ("ppp0", Link::Mobile),
            ("eth0", Link::Cable),
            ("tun0", Link::Unknown),
            ("gone0", Link::Unknown),
        ] {
            let seen = through(&(HEAD.to_owned() + &route(device, 0)), "", devices.path());
            assert_eq!((seen.link, seen.metered), (link, None), "{device}");
        }
    }

    #[test]
    fn of_two_default_routes_the_one_with_the_lower_metric_counts() {
        let routes = HEAD.to_owned() + &route("wwan0", 700) + &route("wlan0", 600);
        assert_eq!(through(&routes, "", devices().path()).link, Link::Wifi);
    }

    #[test]
    fn no_route_is_no_network_and_one_that_leads_to_neighbours_only_is_one() {
        let devices = devices();
        assert_eq!(through(HEAD, "", devices.path()), Network::NONE);
        let neighbours = "wlan0\t0002A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n";
        let seen = through(&(HEAD.to_owned() + neighbours), "", devices.path());
        assert_eq!(seen.link, Link::Wifi);
        assert_eq!(
            through("not a table", "nor this", devices.path()),
            Network::NONE
        );
    }

    #[test]
    fn a_network_of_the_newer_protocol_alone_is_seen_and_what_leads_nowhere_is_not() {
        let none = "0".repeat(32);
        let line = |flags: &str, device: &str| {
            format!("{none} 00 {none} 00 {none} 00000400 00000001 00000000 {flags} {device}\n")
        };
        let devices = devices();
        let seen = through(HEAD, &line("00000003", "wlan0"), devices.path());
        assert_eq!(seen.link, Link::Wifi);
        let nowhere = line("00200200", "lo") + &line("00000200", "eth0");
        assert_eq!(through(HEAD, &nowhere, devices.path()), Network::NONE);
    }
}
