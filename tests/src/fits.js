// Words that hang over the window's edge or are cut off by the box they stand in, a line each; nothing where all fit.
const wide = document.documentElement.clientWidth;
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const wrong = [];
for (let text = texts.nextNode(); text; text = texts.nextNode()) {
	const holder = text.parentElement;
	// What only a screen reader hears is nowhere, and what scrolls by itself may be wider.
	if (!text.data.trim() || holder.closest(".unseen, svg, option, script, style, [data-wide]")) continue;
	const range = document.createRange();
	range.selectNodeContents(text);
	const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
	const hidden = getComputedStyle(holder).visibility === "hidden";
	const cut = getComputedStyle(holder).overflowX === "hidden" ? holder.getBoundingClientRect() : { left: 0, right: wide };
	const over = (box) => box.right > Math.min(wide, cut.right) + 1 || box.left < Math.max(0, cut.left) - 1;
	if (!hidden && boxes.some(over)) wrong.push(`${holder.tagName} ${holder.className}: ${text.data.trim().slice(0, 60)}`);
}
return wrong.join("\n");
