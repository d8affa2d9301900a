import { expect, test } from "vitest";
import { Returning } from "./returning.svelte";

const reasons = {
  card: ["blur", "glare", "missing"],
  facts: ["mismatch"],
  consent: ["ask-again"],
};
const pictures = [{ role: "card_front" }, { role: "card_back" }, { role: "signature" }];
const seeing = (role?: string) => new Returning(reasons, pictures, role);

test("the picture on the screen is the one to take again, until somebody says otherwise", () => {
  const returning = seeing("card_back");
  expect(returning.step).toBe("card");
  returning.toggle("glare");
  expect(returning.reasons()).toEqual([{ step: "card", code: "glare", role: "card_back" }]);
});

test("without a picture on the screen the first step stands open", () => {
  expect(seeing().step).toBe("card");
});

test("only steps that have reasons are offered", () => {
  expect(seeing().steps).toEqual(["card", "facts", "consent"]);
});

test("pressed too early it asks for a reason and sends nothing", () => {
  const returning = seeing();
  expect(returning.reasons()).toBeNull();
  expect(returning.tooEarly).toBe(true);
  returning.toggle("blur");
  expect(returning.tooEarly).toBe(false);
});

test("a reason pressed twice is taken back", () => {
  const returning = seeing();
  returning.toggle("blur");
  returning.toggle("blur");
  expect(returning.chosen).toEqual([]);
});

test("reasons of several steps go together, notes trimmed, empty ones left out", () => {
  const returning = seeing("card_front");
  returning.toggle("blur");
  returning.step = "facts";
  returning.toggle("mismatch");
  const [blur, mismatch] = returning.chosen;
  if (blur) blur.note = "   ";
  if (mismatch) mismatch.note = " Ngày sinh khác thẻ. ";
  expect(returning.reasons()).toEqual([
    { step: "card", code: "blur", role: "card_front" },
    { step: "facts", code: "mismatch", note: "Ngày sinh khác thẻ." },
  ]);
});

test("what is missing may be a picture that the dossier does not hold, or the whole step", () => {
  const returning = seeing();
  returning.toggle("missing");
  const [missing] = returning.chosen;
  if (!missing) throw new Error("nothing was chosen");
  expect(returning.rolesFor(missing)).toEqual(["card_front", "card_back"]);
  expect(returning.mayBeWhole(missing)).toBe(true);
  expect(returning.reasons()).toEqual([{ step: "card", code: "missing" }]);
});
