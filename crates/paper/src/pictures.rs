//! A picture for each question of a sheet: for who does not read.

/// The picture of a question, by the code of its purpose, as SVG.
pub fn question_picture(purpose: &str) -> Option<&'static str> {
    Some(match purpose {
        "process_for_account" => include_str!("../pictures/process_for_account.svg"),
        "keep_id_card_images" => include_str!("../pictures/keep_id_card_images.svg"),
        "keep_portrait" => include_str!("../pictures/keep_portrait.svg"),
        "share_with_provider" => include_str!("../pictures/share_with_provider.svg"),
        "receive_benefits" => include_str!("../pictures/receive_benefits.svg"),
        "contact_phone" => include_str!("../pictures/contact_phone.svg"),
        _ => return None,
    })
}
