//! What differs between desktops and telephones, one small file each.

pub(crate) mod camera;
pub(crate) mod folder;
pub(crate) mod key_store;
pub(crate) mod location;
pub(crate) mod network;
pub(crate) mod power;
pub(crate) mod printer;
pub(crate) mod shelf;
pub(crate) mod space;
pub(crate) mod voice;
