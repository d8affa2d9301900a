import { describe, expect, it } from "vitest";
import { Reading, type Sound } from "./reading";

/** A sound that a test brings, plays to its end, or refuses. */
class Tape implements Sound {
  state = "new";
  end: () => void = () => undefined;
  play(onend: () => void): Promise<void> {
    this.state = "playing";
    this.end = onend;
    return Promise.resolve();
  }
  stop(): void {
    this.state = "stopped";
  }
}

function listening() {
  const heard: string[] = [];
  const reading = new Reading((state) => heard.push(state));
  return { reading, heard };
}

describe("reading a question aloud", () => {
  it("ends by itself, and only then it was heard", async () => {
    const { reading, heard } = listening();
    const tape = new Tape();
    let whole = 0;
    await reading.start(
      () => Promise.resolve(tape),
      () => {
        whole += 1;
      },
    );
    expect([reading.state, whole]).toEqual(["reading", 0]);
    tape.end();
    expect([reading.state, whole, tape.state]).toEqual(["still", 1, "stopped"]);
    expect(heard).toEqual(["coming", "reading", "still"]);
  });

  it("stops at once where somebody else listens, and was not heard", async () => {
    const { reading } = listening();
    const tape = new Tape();
    let whole = 0;
    await reading.start(
      () => Promise.resolve(tape),
      () => {
        whole += 1;
      },
    );
    reading.stop();
    expect(tape.state).toBe("stopped");
    tape.end();
    expect(whole).toBe(0);
  });

  it("does not begin where it was stopped while it was on its way", async () => {
    const { reading } = listening();
    const tape = new Tape();
    let arrives: (sound: Sound) => void = () => undefined;
    const begun = reading.start(
      () =>
        new Promise((resolve) => {
          arrives = resolve;
        }),
      () => undefined,
    );
    expect(reading.state).toBe("coming");
    reading.stop();
    arrives(tape);
    await begun;
    expect([reading.state, tape.state]).toEqual(["still", "stopped"]);
  });

  it("reads one thing at a time, again from the beginning", async () => {
    const { reading } = listening();
    const tapes = [new Tape(), new Tape()];
    for (const tape of tapes)
      await reading.start(
        () => Promise.resolve(tape),
        () => undefined,
      );
    expect(tapes.map((tape) => tape.state)).toEqual(["stopped", "playing"]);
  });

  it("says that there is no voice, and can be tried again", async () => {
    const { reading, heard } = listening();
    await reading.start(
      () => Promise.reject(new Error("voice_missing")),
      () => undefined,
    );
    expect(reading.state).toBe("failed");
    await reading.start(
      () => Promise.resolve(new Tape()),
      () => undefined,
    );
    expect(heard).toEqual(["coming", "still", "failed", "still", "coming", "reading"]);
  });
});
