// Words that hang over the window's edge, are cut off by a box they stand in, hang out of one, or are broken in the
// middle, a line each; nothing where all fit.
const wide = document.documentElement.clientWidth;
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const wrong = [];
// Where text of this element is cut: by the nearest boxes that hide what hangs over. What scrolls may be larger.
const limits = (element) => {
	const cut = { left: 0, right: wide, top: Number.NEGATIVE_INFINITY, bottom: Number.POSITIVE_INFINITY };
	let [across, down] = [true, true];
	for (let box = element; box && box !== document.body; box = box.parentElement) {
		const style = getComputedStyle(box);
		const rect = box.getBoundingClientRect();
		const hides = (overflow) => overflow === "hidden" || overflow === "clip";
		if (across && hides(style.overflowX)) [cut.left, cut.right] = [Math.max(cut.left, rect.left), Math.min(cut.right, rect.right)];
		if (down && hides(style.overflowY)) [cut.top, cut.bottom] = [Math.max(cut.top, rect.top), Math.min(cut.bottom, rect.bottom)];
		if (/auto|scroll/.test(style.overflowX) && box.scrollWidth > box.clientWidth) across = false;
		if (/auto|scroll/.test(style.overflowY)) down = false;
	}
	return cut;
};
// The box with an edge that one sees around the text: words that hang out of it lie over what stands beside it.
const framed = (element) => {
	for (let box = element; box && box !== document.body; box = box.parentElement) {
		const style = getComputedStyle(box);
		const edge = (side) => Number.parseFloat(style[`border${side}Width`]) > 0;
		if (edge("Top") && edge("Bottom")) return box;
		if (/auto|scroll/.test(style.overflowY)) return null;
	}
	return null;
};
for (let text = texts.nextNode(); text; text = texts.nextNode()) {
	const holder = text.parentElement;
	// What only a screen reader hears is nowhere, and what scrolls by itself may be wider.
	if (!text.data.trim() || holder.closest(".unseen, svg, option, script, style, [data-wide]")) continue;
	if (getComputedStyle(holder).visibility === "hidden") continue;
	const range = document.createRange();
	range.selectNodeContents(text);
	const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
	if (boxes.length === 0) continue;
	const cut = limits(holder);
	// Line boxes stand a little over their letters: a few pixels above and below are air.
	const over = (box) =>
		box.right > cut.right + 1 || box.left < cut.left - 1 || box.bottom > cut.bottom + 4 || box.top < cut.top - 4;
	const said = `${holder.tagName} ${holder.className}: ${text.data.trim().slice(0, 60)}`;
	const frame = framed(holder)?.getBoundingClientRect();
	const out = (box) => frame && (box.bottom > frame.bottom + 4 || box.top < frame.top - 4);
	if (boxes.some(over)) wrong.push(said);
	else if (boxes.some(out)) wrong.push(`out of its box: ${said}`);
	// Letters of a code are no word: it may end anywhere in a line.
	if (holder.matches(".code")) continue;
	for (const word of text.data.matchAll(/\p{L}{2,14}/gu)) {
		range.setStart(text, word.index);
		range.setEnd(text, word.index + word[0].length);
		const lines = new Set([...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top / 4)));
		if (lines.size > 1) wrong.push(`broken “${word[0]}” in ${said}`);
	}
}
return wrong.join("\n");
