//! The app's real window against the real server.

mod a_device_is_stopped;
mod a_dossier_by_keys_alone;
mod a_dossier_goes_all_the_way;
mod a_dossier_in_sixty_taps;
mod a_dossier_is_taken_up_where_it_was_left;
mod a_house_is_found_again;
mod a_house_is_walked_to_and_served;
mod a_kiosk_carries_what_is_handed_over;
mod a_no_leaves_no_trace;
mod a_stick_in_a_shirt_pocket;
mod a_visit_leads_somewhere;
mod a_window_that_is_killed;
mod an_account_that_exists;
mod an_operator_leaves;
mod every_barrier_leads_somewhere;
mod every_screen_is_for_everybody;
mod every_screen_of_later_days;
mod eyes;
mod nothing_personal_leaks;
mod practice_is_never_sent;
mod the_guides_pictures;
mod the_roster_is_mended;
mod the_window_opens;
mod two_operators_at_a_counter;
mod what_follows_acceptance;
