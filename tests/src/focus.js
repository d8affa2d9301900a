// What has the focus: its kind, its name, the group it stands in, whether it is chosen, and whether one can see that the
// focus is there (a ring around it, or around the label that draws it).
const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim().normalize("NFC");
const element = document.activeElement;
if (!element || element === document.body) return { kind: "", name: "", group: "", chosen: false, seen: false };
const nameOf = (one) => {
	const by = one.getAttribute("aria-labelledby");
	if (by) return tidy(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
	if (one.getAttribute("aria-label")) return tidy(one.getAttribute("aria-label"));
	if (one.labels?.length) return tidy([...one.labels].map((label) => label.textContent).join(" "));
	return tidy(one.textContent);
};
const kinds = [
	["radio", "input[type=radio]"],
	["checkbox", "input[type=checkbox]"],
	["file", "input[type=file]"],
	["textbox", "input, textarea"],
	["button", "button, summary"],
	["link", "a[href]"],
];
const ringed = (one) => {
	const style = getComputedStyle(one);
	return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1;
};
const drawn = [element, element.closest("label"), element.parentElement].filter(Boolean);
return {
	kind: kinds.find(([, selector]) => element.matches(selector))?.[0] ?? element.tagName,
	name: nameOf(element),
	group: tidy(element.closest("fieldset")?.querySelector("legend")?.textContent),
	chosen: element.checked === true || element.getAttribute("aria-pressed") === "true",
	seen: drawn.some(ringed),
};
