use std::cell::Cell;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;

use crate::people::{HOA, PIN, Person};
use crate::{App, Result, card, word, words};

/// What says whose finger presses, while it is not chosen.
const UNPRESSED: &str = "button[aria-pressed=false]";

/// After which a press that led nowhere is made again.
const A_PRESS: Duration = Duration::from_secs(1);

/// The button that chooses the account at the bank, which asks for no phone.
pub fn choosing_the_bank() -> String {
    format!(
        "{} {}",
        word("product_choose"),
        word("product_vietinbank_luuxa_account")
    )
}

/// What Hoa does in the window. Each sentence ends when the screen says that it is done.
impl App {
    /// Waits until something in the outbox has arrived: signed for, and soon after in two backups too.
    pub async fn sees_it_arrive(&self) -> Result {
        let arrived = ["outbox_state_received", "outbox_state_secured"].map(word);
        self.sees_one_of(&arrived).await
    }

    /// Joins with the invitation, her name and a PIN of her own; afterwards today's work stands there.
    pub async fn joins(&self, invitation: &str) -> Result {
        self.sees(word("join_title")).await?;
        if self.reads(word("join_invitation")).await?.is_empty() {
            self.writes(word("join_invitation"), invitation).await?;
        }
        self.writes(word("join_name"), HOA).await?;
        self.writes(word("join_pin"), PIN).await?;
        self.writes(word("join_pin_again"), PIN).await?;
        self.presses("button", word("join_enter")).await?;
        self.finds("heading", word("today_title")).await?;
        Ok(())
    }

    /// Lets somebody work with the device too, whom the province invited.
    pub async fn lets_in(&self, name: &str, pin: &str, invitation: &str) -> Result {
        self.goes("settings_title").await?;
        self.presses("link", word("operators_title")).await?;
        self.presses("button", word("operators_add")).await?;
        self.writes(word("join_invitation"), invitation).await?;
        self.writes(word("operator_name"), name).await?;
        self.writes(word("operator_pin"), pin).await?;
        self.writes(word("join_pin_again"), pin).await?;
        self.presses("button", word("operator_add")).await?;
        self.sees(&words("operators_added", &[("name", name)]))
            .await
    }

    /// Chooses who works now, and opens the locked device with their PIN.
    pub async fn unlocks_as(&self, name: &str, pin: &str) -> Result {
        self.finds("h1", word("operator_choose")).await?;
        self.presses("button", name).await?;
        self.writes(word("pin_label"), pin).await?;
        self.presses("button", word("unlock_open")).await?;
        self.no_longer_has("button", word("unlock_open")).await
    }

    /// Everything that the page holds, shown or not.
    pub async fn holds(&self) -> Result<String> {
        let held = self
            .asks("return document.documentElement.outerHTML.normalize('NFC')")
            .await?;
        Ok(held.as_str().unwrap_or_default().to_owned())
    }

    /// Opens the locked device with her PIN.
    pub async fn unlocks(&self) -> Result {
        self.sees(word("unlock_title")).await?;
        self.writes(word("pin_label"), PIN).await?;
        self.presses("button", word("unlock_open")).await?;
        self.finds("heading", word("today_title")).await?;
        Ok(())
    }

    /// Goes to one of the four places at the foot of the screen.
    pub async fn goes(&self, place: &str) -> Result {
        self.presses("nav a", word(place)).await?;
        self.finds("h1", word(place)).await?;
        Ok(())
    }

    /// The same for a place whose name in the list of places carries a number.
    pub async fn goes_by_its_beginning(&self, place: &str) -> Result {
        self.asks(&format!(
            "location.hash = '#/{}'",
            place.trim_end_matches("_title")
        ))
        .await?;
        self.finds("h1", word(place)).await?;
        Ok(())
    }

    /// Searches the list as one types in a hurry, and opens the person's page.
    pub async fn opens_the_page_of(&self, person: &Person, typed: &str) -> Result {
        self.goes("roster_title").await?;
        self.writes(word("roster_search"), typed).await?;
        // The list is still changing under the finger: who missed presses again.
        self.wait(&format!("the page of {}", person.name), async || {
            if self.has("h1", person.name).await? {
                return Ok(Some(()));
            }
            self.presses_now("link", person.name).await?;
            Ok(None)
        })
        .await
    }

    /// On a person's page: nobody was at home today, and Hoa comes again tomorrow.
    pub async fn finds_nobody_at_home(&self) -> Result {
        self.presses("link", word("person_visit")).await?;
        self.chooses(word("visit_why"), "Vắng nhà trong ngày")
            .await?;
        self.chooses(word("visit_day"), word("usual_day_tomorrow"))
            .await?;
        self.presses("button", word("visit_save")).await?;
        self.sees(word("state_appointment")).await
    }

    /// Reads out what is to be told, and hears yes to each question, until this heading stands there.
    pub async fn hears_yes_until(&self, heading: &str) -> Result {
        self.wait(
            &format!("the questions to lead to “{heading}”"),
            async || {
                if self.has("h1", heading).await? {
                    return Ok(Some(()));
                }
                if self.has("button", word("retell_understood")).await? {
                    self.presses_now("button", word("retell_understood"))
                        .await?;
                    return Ok(None);
                }
                for answer in ["ask_heard", "ask_yes_leave", "ask_yes"] {
                    if self.has("button", word(answer)).await? {
                        self.presses_now(UNPRESSED, word("ask_by_volunteer"))
                            .await?;
                        self.presses_now("button", word(answer)).await?;
                        break;
                    }
                }
                Ok(None)
            },
        )
        .await
    }

    /// Presses this answer in the person's place, and says so.
    pub async fn answers(&self, answer: &str) -> Result {
        self.finds("button", word(answer)).await?;
        self.presses_now(UNPRESSED, word("ask_by_volunteer"))
            .await?;
        self.presses("button", word(answer)).await
    }

    /// Hears the notice and says it back.
    pub async fn hears_the_notice(&self) -> Result {
        self.answers("ask_heard").await?;
        self.presses("button", word("retell_understood")).await
    }

    /// Goes on to the next step; its heading stands there, or the questions before it.
    pub async fn goes_on_to(&self, step: &str) -> Result {
        self.presses("link", &words("dossier_next", &[("step", word(step))]))
            .await
    }

    /// Takes a picture of the dossier from a file, with the question before it.
    pub async fn takes(&self, role: &str, picture: &[u8]) -> Result {
        self.turns_the_camera_away().await?;
        self.begins_to_take(role).await?;
        self.hands_over(word("camera_file"), "picture.jpg", "image/jpeg", picture)
            .await?;
        self.no_longer_has("button", word("capture_close")).await
    }

    /// Keeps a picture that should be taken again: nothing goes on before somebody said why.
    pub async fn takes_against_advice(&self, role: &str, picture: &[u8], why: &str) -> Result {
        self.turns_the_camera_away().await?;
        self.begins_to_take(role).await?;
        self.hands_over(word("camera_file"), "picture.jpg", "image/jpeg", picture)
            .await?;
        self.presses("button", word("capture_keep_this")).await?;
        self.chooses(word("photo_keep_anyway"), word(why)).await
    }

    /// Takes a picture of the dossier with the camera, which says how to hold it and goes by itself once all is well.
    pub async fn takes_with_the_camera(&self, role: &str, picture: &[u8]) -> Result {
        self.turns_the_camera_away().await?;
        self.begins_to_take(role).await?;
        self.sees(word("live_dark")).await?;
        self.shows_the_camera(picture).await?;
        self.no_longer_has("button", word("capture_close")).await
    }

    async fn begins_to_take(&self, role: &str) -> Result {
        let what = [("what", word(role))];
        let buttons = [words("photo_take", &what), words("photo_take_again", &what)];
        // The step comes back at the picture that was taken: a press on what still moves goes nowhere.
        let pressed = Cell::new(None::<Instant>);
        self.wait(&format!("the camera for {role}"), async || {
            for (kind, name) in [
                ("h1", word(role)),
                ("button", word("ask_yes")),
                ("button", word("ask_yes_leave")),
            ] {
                if self.has(kind, name).await? {
                    return Ok(Some(()));
                }
            }
            if pressed.get().is_some_and(|at| at.elapsed() < A_PRESS) {
                return Ok(None);
            }
            for button in &buttons {
                if self.has("button", button).await? {
                    self.presses_now("button", button).await?;
                    pressed.set(Some(Instant::now()));
                    break;
                }
            }
            Ok(None)
        })
        .await?;
        self.hears_yes_until(word(role)).await
    }

    /// Shows the card to the camera, and takes over what its code says.
    pub async fn scans_the_card_of(&self, person: &Person) -> Result {
        self.shows_the_camera(&card::front(person)?).await?;
        self.presses("button", word("scan_start")).await?;
        self.sees(word("scan_read")).await?;
        self.sees(person.number).await?;
        self.presses("button", word("scan_use")).await?;
        self.finds("h1", word("card_title")).await?;
        Ok(())
    }

    /// Answers one of the fields that have a few choices.
    pub async fn says(&self, field: &str, choice: &str) -> Result {
        self.chooses(
            word(&format!("field_{field}")),
            word(&format!("choice_{choice}")),
        )
        .await
    }

    /// Sees this choice as the one that was made: the screen shows it once the disk has it.
    pub async fn has_chosen(&self, choice: &str) -> Result {
        self.finds("label.chosen", word(choice)).await?;
        Ok(())
    }

    /// Reads the answers back, one at a time.
    pub async fn reads_back(&self) -> Result {
        let right = word("read_back_right");
        self.finds("button", right).await?;
        self.wait("each answer to be read back", async || {
            if self.has("button", right).await? {
                self.presses_now("button", right).await?;
                return Ok(None);
            }
            Ok(Some(()))
        })
        .await
    }

    /// Reads the answers back; the person signs with a finger, and that is kept.
    pub async fn lets_the_person_sign(&self) -> Result {
        self.reads_back().await?;
        self.signs("image", word("signature_field")).await?;
        self.presses("button", word("signature_keep")).await?;
        self.sees(word("signature_kept")).await
    }

    /// Outside a dossier: reads back what was answered, and the person signs under it.
    pub async fn lets_it_be_signed(&self) -> Result {
        self.reads_back().await?;
        self.signs("canvas", word("signature_field")).await?;
        self.presses("button", word("signature_keep")).await?;
        self.sees(word("account_mark_there")).await
    }

    /// Outside a dossier: the person marks this sheet with ink before a witness, whom both were asked about.
    pub async fn has_it_marked_on(&self, sheet: &str, witness: &str) -> Result {
        self.reads_back().await?;
        self.presses("button", word("mark_not_signing")).await?;
        self.presses("button", word("mark_way_sheet")).await?;
        self.answers("ask_yes").await?;
        self.presses("button", word("facts_ask_helper")).await?;
        self.answers("ask_yes").await?;
        self.finds("h1", word("ask_title_helper")).await?;
        self.answers("ask_yes_leave").await?;
        self.writes(word("field_helper_name"), witness).await?;
        self.writes(word("field_helper_birth"), "2015").await?;
        self.says("helper_relation", "helper_relation_neighbour")
            .await?;
        self.presses("button", word("sheet_scan")).await?;
        self.sees(word("code_witness_minor")).await?;
        self.writes(word("field_helper_birth"), "1970").await?;
        let picture = card::a_sheet(sheet)?;
        self.presses("button", word("sheet_scan")).await?;
        let file = word("camera_file");
        self.hands_over(file, "sheet.jpg", "image/jpeg", &picture)
            .await?;
        self.sees(word("sheet_bound")).await?;
        // Who witnesses was asked in between.
        self.reads_back().await?;
        self.presses("button", word("sheet_shoot")).await?;
        self.hands_over(file, "sheet.jpg", "image/jpeg", &picture)
            .await?;
        self.sees(word("sheet_kept_here")).await
    }

    /// Outside a dossier: the person says yes into the microphone.
    pub async fn has_it_spoken(&self) -> Result {
        self.reads_back().await?;
        self.presses("button", word("mark_not_signing")).await?;
        self.presses("button", word("mark_way_voice")).await?;
        self.answers("ask_yes").await?;
        self.speaks().await?;
        self.presses("button", word("voice_start")).await?;
        let first = words("voice_recording", &[("seconds", "1"), ("most", "60")]);
        self.sees(&first).await?;
        self.presses("button", word("voice_stop")).await?;
        self.finds("button", word("voice_listen")).await?;
        Ok(())
    }

    /// Submits, and goes back to today's work from the slip.
    pub async fn submits(&self) -> Result {
        self.presses("button", word("send_submit")).await?;
        self.finds("h1", word("slip_title")).await?;
        // opencrvs-core#10988: a paper that was handed out for a record that never left the device.
        self.sees(word("slip_not_yet")).await?;
        self.presses("link", word("slip_done")).await?;
        self.finds("h1", word("today_title")).await?;
        Ok(())
    }

    /// Takes a whole dossier of this person, from her page to the slip.
    pub async fn enrols(&self, person: &Person) -> Result {
        self.presses("button", word("person_start")).await?;
        self.hears_yes_until(word("card_title")).await?;
        self.fills_the_card_step(person).await?;
        self.goes_on_to("step_facts").await?;
        self.fills_the_facts().await?;
        self.fills_the_rest().await
    }

    /// The same in practice, as quickly as the screens allow: every picture is a drawn one, what the card said is not typed,
    /// where the person lives is one tap; only the telephone's number is typed.
    pub async fn practises_with_the_fewest_taps(&self, number: &str) -> Result {
        self.presses("button", word("person_start")).await?;
        self.hears_yes_until(word("card_title")).await?;
        self.presses("button", word("scan_start")).await?;
        self.presses("button", word("training_picture")).await?;
        self.sees(word("scan_read")).await?;
        self.presses("button", word("scan_use")).await?;
        self.finds("h1", word("card_title")).await?;
        for side in ["role_card_front", "role_card_back"] {
            self.begins_to_take(side).await?;
            self.presses("button", word("training_picture")).await?;
            self.no_longer_has("button", word("capture_close")).await?;
        }
        self.goes_on_to("step_facts").await?;
        self.fills_the_facts_by_taps().await?;
        self.goes_on_to("step_phone").await?;
        self.says("has_phone", "yes").await?;
        self.says("phone_owner", "phone_owner_self").await?;
        self.sees(word("ask_by_volunteer")).await?;
        self.hears_yes_until(word("phone_title")).await?;
        self.writes(word("field_phone"), number).await?;
        self.fills_the_product_and_signs().await
    }

    async fn fills_the_facts_by_taps(&self) -> Result {
        self.finds("h1", word("facts_title")).await?;
        self.presses("button", word("facts_same_address")).await?;
        self.says("occupation", "occupation_farmer").await?;
        self.says("position", "position_none").await?;
        self.says("vietnam_resident", "yes").await?;
        self.says("us_tax_person", "no").await
    }

    /// The card: its code, where it was issued, both sides.
    pub async fn fills_the_card_step(&self, person: &Person) -> Result {
        self.scans_the_card_of(person).await?;
        self.says("issue_place", "issue_place_police_department")
            .await?;
        self.takes("role_card_front", &card::front(person)?).await?;
        self.takes("role_card_back", &card::back()?).await
    }

    /// What a bank must ask and no card says.
    pub async fn fills_the_facts(&self) -> Result {
        self.finds("h1", word("facts_title")).await?;
        self.says("nationality", "nationality_vn").await?;
        self.writes(
            word("field_present_address"),
            "Xóm Đồng Ruộng, gần nhà văn hoá",
        )
        .await?;
        self.says("occupation", "occupation_farmer").await?;
        self.says("position", "position_none").await?;
        self.says("vietnam_resident", "yes").await?;
        self.says("us_tax_person", "no").await
    }

    /// From the phone to the slip: no phone, an account at the bank, a signature.
    pub async fn fills_the_rest(&self) -> Result {
        self.goes_on_to("step_phone").await?;
        self.says("has_phone", "no").await?;
        self.fills_the_product_and_signs().await
    }

    async fn fills_the_product_and_signs(&self) -> Result {
        self.goes_on_to("step_product").await?;
        self.presses("button", &choosing_the_bank()).await?;
        self.sees(word("product_chosen")).await?;
        self.says("wants_card", "yes").await?;
        self.says("wants_sms", "no").await?;
        self.goes_on_to("step_photos").await?;
        self.hears_yes_until(word("photos_title")).await?;
        self.goes_on_to("step_consent").await?;
        self.hears_yes_until(word("consent_title")).await?;
        self.lets_the_person_sign().await?;
        self.goes_on_to("step_send").await?;
        self.sees(word("send_ready")).await?;
        self.submits().await
    }

    /// Goes past the screen: hands a picture of the open draft to the shell's command itself. Answers with the code of
    /// the refusal, or nothing where it was taken.
    pub async fn hands_bytes_to_the_shell(
        &self,
        command: &str,
        role: &str,
        picture: &[u8],
    ) -> Result<String> {
        let script = r"
            const [command, role, base64, done] = arguments;
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
            const draft = location.hash.split('/')[2];
            window.__TAURI_INTERNALS__
                .invoke(command, bytes, { headers: { draft, role } })
                .then(() => done(''), (refusal) => done(refusal.code ?? String(refusal)));";
        self.asks_and_waits(
            script,
            vec![json!(command), json!(role), json!(BASE64.encode(picture))],
        )
        .await
    }
}
