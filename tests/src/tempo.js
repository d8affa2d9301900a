// Counts what a hand does from here on: taps (a click, a field that is tapped into, a picture that is taken), characters
// that are typed, and how much of what the person is asked has to be read out. arguments: nothing; told by `window.tempo`.
const tempo = { taps: 0, typed: 0, heard: 0, words: 0, what: [] };
const heard = new Set();
const isText = (target) => target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["radio", "checkbox", "file"].includes(target.type));
const note = (what) => {
	tempo.taps += 1;
	tempo.what.push(what);
};
addEventListener(
	"click",
	({ target }) => {
		// What is being asked is read out before it is answered, once.
		const asked = document.querySelector("main section[aria-live]")?.textContent?.replace(/\s+/g, " ").trim();
		if (asked && target.closest("button") && !heard.has(asked)) {
			heard.add(asked);
			tempo.heard += asked.length;
			tempo.words += asked.split(" ").length;
		}
		// A press on a label presses its choice too: one tap. A field that is tapped into counts by its focus.
		if (target.closest("label")?.control && !(target instanceof HTMLInputElement)) return;
		if (!isText(target)) note(target.textContent?.trim().slice(0, 30) || target.labels?.[0]?.textContent?.trim().slice(0, 30) || target.tagName);
	},
	true,
);
addEventListener("focusin", ({ target }) => isText(target) && note("field"), true);
addEventListener("input", ({ target, data }) => {
	if (isText(target)) tempo.typed += data?.length ?? 1;
}, true);
addEventListener("change", ({ target }) => target.type === "file" && note("picture"), true);
window.tempo = tempo;
