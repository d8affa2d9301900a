//! How long the battery still lasts, as far as the system says.

use std::{fs, path::Path};

/// A battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Battery {
    /// Of a hundred.
    pub(crate) percent: u8,
    /// It is being charged, or full on the cable.
    pub(crate) on_cable: bool,
}

/// The system's batteries, of which the fullest counts; `None` where there is none, as at a counter.
pub(crate) fn battery() -> Option<Battery> {
    within(Path::new("/sys/class/power_supply"))
}

fn within(supplies: &Path) -> Option<Battery> {
    let read = |supply: &Path, name: &str| fs::read_to_string(supply.join(name)).ok();
    fs::read_dir(supplies)
        .ok()?
        .filter_map(|entry| {
            let supply = entry.ok()?.path();
            let is_battery = read(&supply, "type")?.trim() == "Battery";
            // A mouse has a battery too; only the device's own says `System` or nothing.
            let is_own = read(&supply, "scope").is_none_or(|scope| scope.trim() != "Device");
            (is_battery && is_own).then_some(())?;
            Some(Battery {
                percent: read(&supply, "capacity")?.trim().parse().ok()?,
                on_cable: read(&supply, "status")
                    .is_some_and(|status| matches!(status.trim(), "Charging" | "Full")),
            })
        })
        .max_by_key(|battery| battery.percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supply(folder: &Path, name: &str, files: &[(&str, &str)]) {
        fs::create_dir_all(folder.join(name)).unwrap();
        for (file, says) in files {
            fs::write(folder.join(name).join(file), says).unwrap();
        }
    }

    #[test]
    fn the_devices_own_battery_is_read_and_a_mouses_is_not() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(within(folder.path()), None);
        supply(folder.path(), "AC", &[("type", "Mains\n")]);
        supply(
            folder.path(),
            "mouse",
            &[
                ("type", "Battery\n"),
                ("scope", "Device\n"),
                ("capacity", "90\n"),
            ],
        );
        assert_eq!(within(folder.path()), None);
        supply(
            folder.path(),
            "BAT0",
            &[
                ("type", "Battery\n"),
                ("capacity", "64\n"),
                ("status", "Discharging\n"),
            ],
        );
        let own = Battery {
            percent: 64,
            on_cable: false,
        };
        assert_eq!(within(folder.path()), Some(own));
    }

    #[test]
    fn what_makes_no_sense_is_no_battery() {
        let folder = tempfile::tempdir().unwrap();
        supply(
            folder.path(),
            "BAT0",
            &[("type", "Battery\n"), ("capacity", "-7\n")],
        );
        assert_eq!(within(folder.path()), None);
    }
}
