import type { HeardAs, Language, SpokenLanguage, VoiceView } from "$bindings";

/** The language and dialect in which somebody is spoken to. */
export interface Tongue {
  language: SpokenLanguage;
  dialect: string | null;
}

const VIETNAMESE: Tongue = { language: "vietnamese", dialect: null };

/** What can be chosen: Vietnamese always, and whatever was recorded. */
export function tongues(voices: VoiceView[]): Tongue[] {
  const recorded = voices.filter((voice) => voice.language !== "vietnamese");
  return [VIETNAMESE, ...recorded.map(({ language, dialect }) => ({ language, dialect }))];
}

/** Which recording is played: this dialect, or another of the language, or Vietnamese; none where the device's own voice speaks. */
export function voiceFor(voices: VoiceView[], wanted: Tongue): VoiceView | null {
  const of = (language: SpokenLanguage) => voices.filter((voice) => voice.language === language);
  const own = of(wanted.language);
  return own.find((voice) => voice.dialect === wanted.dialect) ?? own[0] ?? of("vietnamese")[0] ?? null;
}

/** How a text was heard that a recording or the device's voice read to its end. */
export function heardAs(voice: VoiceView | null, screen: Language): HeardAs {
  if (voice) return { language: voice.language, voice: "recording", recording: voice.id, pack: voice.pack };
  return { language: screen === "en" ? "english" : "vietnamese", voice: "engine" };
}

/** How it was heard where nothing was played to its end: the volunteer read it out. */
export function byVolunteer(wanted: SpokenLanguage | null, screen: Language): HeardAs {
  return { language: wanted ?? (screen === "en" ? "english" : "vietnamese"), voice: "volunteer" };
}
