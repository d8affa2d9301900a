//! A device without a window and the real server: what they promise each other when all goes well.

mod a_device_is_stopped;
mod a_dossier_comes_back_decided;
mod a_relay_carries_on;
mod a_stick_carries_everything;
mod an_empty_sync_is_one_small_request;
mod an_invitation_opens_one_door;
mod both_databases_tell_the_same_story;
mod cards_are_read_without_a_display;
mod forms_reach_the_devices;
mod recordings_reach_the_devices;
mod secured_is_said_only_after_backups;
mod the_demo_shows_the_published_figures;
