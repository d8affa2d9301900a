//! What goes wrong in the hills and in the server room, and what must not be lost then.

mod a_full_disk;
mod a_key_that_changes;
mod a_lie_about_time;
mod a_line_that_breaks;
mod a_restored_province;
mod a_silent_restore;
mod a_storm;
mod a_stranger_at_the_door;
mod kills;
mod many_days;
