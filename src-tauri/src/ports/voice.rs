//! The device's own voice: espeak-ng, where it is installed. What is said goes in by a pipe and comes out by one, so that
//! it stands in no file and on no command line.

use std::{
    io::{self, Read as _, Write as _},
    process::{Command, Stdio},
    thread,
};

use crate::{UiError, views::Language};

const ENGINE: &str = "espeak-ng";
/// Words a minute. Ours are syllables; 175 is the engine's own, which is too quick for who is old.
const RATE: &str = "130";
/// The longest text of the list has 300 characters.
const MAX_CHARACTERS: usize = 2_000;
/// Half a minute of its 22 kHz is 1.3 MB; more than this is not one text.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// Says this text, as WAV.
pub(crate) fn speak(text: &str, language: Language) -> Result<Vec<u8>, UiError> {
    if text.chars().count() > MAX_CHARACTERS {
        return Err(UiError::new("voice_failed"));
    }
    run(ENGINE, &spoken(text), language).map_err(|error| {
        tracing::warn!(%error, "the voice does not speak");
        UiError::new(if error.kind() == io::ErrorKind::NotFound {
            "voice_missing"
        } else {
            "voice_failed"
        })
    })
}

/// Whether it is installed.
pub(crate) fn is_there() -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(ENGINE).is_file())
}

/// As a person would say it: of `ông/bà` an engine says the stroke.
fn spoken(text: &str) -> String {
    text.replace('/', " ")
}

fn run(engine: &str, text: &str, language: Language) -> io::Result<Vec<u8>> {
    let voice = match language {
        Language::Vi => "vi",
        Language::En => "en",
    };
    let mut speaker = Command::new(engine)
        .args(["-v", voice, "-s", RATE, "--stdin", "--stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (words, sound) = (speaker.stdin.take(), speaker.stdout.take());
    let text = text.to_owned();
    // It begins to speak before it has heard everything: whoever only wrote would wait for ever.
    let says =
        thread::spawn(move || words.map_or(Ok(()), |mut pipe| pipe.write_all(text.as_bytes())));
    let mut wav = Vec::new();
    let heard = sound.map_or(Ok(0), |pipe| pipe.take(MAX_BYTES).read_to_end(&mut wav));
    let status = speaker.wait()?;
    heard?;
    let said = says
        .join()
        .unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()));
    if !status.success() {
        return Err(io::Error::other("it ended with a fault"));
    }
    said?;
    measured(wav).ok_or_else(|| io::Error::other("what it said is no WAV"))
}

/// Into a pipe it writes sizes that it does not know yet; a player takes them for hours.
fn measured(mut wav: Vec<u8>) -> Option<Vec<u8>> {
    const HEAD: usize = 44;
    let sized = |bytes: usize| u32::try_from(bytes).ok().map(u32::to_le_bytes);
    if wav.len() <= HEAD || wav.get(..4)? != b"RIFF" || wav.get(36..40)? != b"data" {
        return None;
    }
    let (whole, sound) = (sized(wav.len() - 8)?, sized(wav.len() - HEAD)?);
    wav.get_mut(4..8)?.copy_from_slice(&whole);
    wav.get_mut(40..44)?.copy_from_slice(&sound);
    Some(wav)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_said_in_vietnamese_and_its_length_is_told() {
        let text = "Bà có cho chúng cháu chụp hai mặt thẻ căn cước không ạ?";
        let wav = speak(text, Language::Vi).unwrap();
        let size = u32::from_le_bytes(wav[40..44].try_into().unwrap());
        assert_eq!(size as usize, wav.len() - 44);
        let rate = u32::from_le_bytes(wav[24..28].try_into().unwrap());
        let seconds = f64::from(size) / f64::from(rate * 2);
        assert!((1.0..10.0).contains(&seconds), "{seconds}");
        assert!(wav[44..].iter().any(|byte| *byte != 0), "silence");
    }

    #[test]
    fn where_no_voice_is_installed_that_is_known() {
        let silent = run("no-voice-of-this-name", "Bà", Language::Vi).unwrap_err();
        assert_eq!(silent.kind(), io::ErrorKind::NotFound);
        let refused = run("false", "Bà", Language::Vi);
        assert!(refused.is_err());
    }

    #[test]
    fn a_stroke_is_not_said() {
        assert_eq!(spoken("Ông/bà có cho"), "Ông bà có cho");
    }
}
