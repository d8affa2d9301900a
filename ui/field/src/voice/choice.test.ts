import { describe, expect, it } from "vitest";
import type { SpokenLanguage, VoiceView } from "$bindings";
import { byVolunteer, heardAs, tongues, voiceFor } from "./choice";

const voice = (id: string, language: SpokenLanguage, dialect: string): VoiceView => ({
  id,
  language,
  dialect,
  pack: 3,
  media: "audio/ogg",
});
const voices = [
  voice("1", "nung", "dinh-hoa"),
  voice("2", "nung", "vo-nhai"),
  voice("3", "tay", "cho-don"),
  voice("4", "vietnamese", "thai-nguyen"),
];

describe("in which voice a question is heard", () => {
  it("is her own dialect, else her language, else Vietnamese", () => {
    const id = (language: SpokenLanguage, dialect: string | null) => voiceFor(voices, { language, dialect })?.id;
    expect(id("nung", "vo-nhai")).toBe("2");
    expect(id("nung", "na-ri")).toBe("1");
    expect(id("dao", null)).toBe("4");
    expect(id("vietnamese", null)).toBe("4");
  });

  it("is the device's own where nothing was recorded", () => {
    expect(voiceFor([], { language: "nung", dialect: null })).toBeNull();
    expect(heardAs(null, "vi")).toEqual({ language: "vietnamese", voice: "engine" });
  });

  it("is written down as it was: a Vietnamese clip is no Nùng", () => {
    const played = voiceFor(voices, { language: "dao", dialect: null });
    expect(heardAs(played, "vi")).toEqual({ language: "vietnamese", voice: "recording", recording: "4", pack: 3 });
    expect(byVolunteer("dao", "vi")).toEqual({ language: "dao", voice: "volunteer" });
    expect(byVolunteer(null, "en")).toEqual({ language: "english", voice: "volunteer" });
  });

  it("can be chosen from Vietnamese and what was recorded", () => {
    expect(tongues(voices).map((one) => one.dialect)).toEqual([null, "dinh-hoa", "vo-nhai", "cho-don"]);
    expect(tongues([])).toHaveLength(1);
  });
});
