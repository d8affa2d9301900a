// What a screen reader goes through, as a text: a line for each thing with its role, its name and its state, indented
// by what it stands in. What changes from run to run (ids, days, hours, sizes) is masked, and what a status says is left out.
const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim().normalize("NFC");

const masked = (text) =>
	tidy(text)
		.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "‹id›")
		.replace(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, "‹number›")
		.replace(/\d{1,2}\/\d{1,2}\/\d{4}/g, "‹day›")
		.replace(/\d{1,2}\/\d{1,2}(?!\d)/g, "‹day›")
		.replace(/\d{1,2}:\d{2}/g, "‹hour›")
		.replace(/\d[\d.,]*\s?([kKMG]?B)\b/g, "‹size›")
		.replace(/\d+\s?%/g, "‹share›");

const ROLES = {
	A: (e) => (e.hasAttribute("href") ? "link" : null),
	BUTTON: () => "button",
	SUMMARY: () => "button",
	INPUT: (e) =>
		({ radio: "radio", checkbox: "checkbox", file: "file", search: "searchbox", submit: "button", number: "spinbutton", range: "slider" })[
			e.type
		] ?? "textbox",
	TEXTAREA: () => "textbox",
	SELECT: () => "combobox",
	H1: () => "heading 1",
	H2: () => "heading 2",
	H3: () => "heading 3",
	NAV: () => "navigation",
	MAIN: () => "main",
	HEADER: (e) => (e.closest("main, article, section") ? null : "banner"),
	FOOTER: (e) => (e.closest("main, article, section") ? null : "contentinfo"),
	SECTION: (e) => (nameOf(e) ? "region" : null),
	FORM: (e) => (nameOf(e) ? "form" : null),
	ARTICLE: () => "article",
	UL: () => "list",
	OL: () => "list",
	LI: () => "listitem",
	DL: () => "definitions",
	DT: () => "term",
	DD: () => "definition",
	FIELDSET: () => "group",
	FIGURE: () => "figure",
	IMG: (e) => (e.alt === "" ? null : "image"),
	CANVAS: () => "image",
	VIDEO: () => "video",
	AUDIO: () => "audio",
	DIALOG: () => "dialog",
	TABLE: () => "table",
	TR: () => "row",
	TH: () => "columnheader",
	TD: () => "cell",
	OUTPUT: () => "status",
	PROGRESS: () => "progressbar",
	METER: () => "meter",
	P: () => "paragraph",
};

const roleOf = (e) => e.getAttribute("role") || ROLES[e.tagName]?.(e) || null;

function nameOf(e) {
	const by = e.getAttribute("aria-labelledby");
	if (by) return tidy(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
	if (e.getAttribute("aria-label")) return tidy(e.getAttribute("aria-label"));
	if (e.labels?.length) return tidy([...e.labels].map((label) => label.textContent).join(" "));
	if (e.tagName === "FIELDSET") return tidy(e.querySelector("legend")?.textContent);
	if (e.alt) return tidy(e.alt);
	return "";
}

// Roles whose name is their content.
const BY_CONTENT = /^(link|button|heading|radio|checkbox|switch|option|tab|columnheader|menuitem|term)/;

const statesOf = (e) => {
	const said = [];
	if (e.type === "radio" || e.type === "checkbox") said.push(e.checked ? "checked" : "");
	for (const state of ["pressed", "expanded", "selected", "checked", "current", "invalid", "busy", "required"]) {
		const value = e.getAttribute(`aria-${state}`);
		if (value && value !== "false") said.push(value === "true" ? state : `${state}=${value}`);
	}
	if (e.disabled || e.getAttribute("aria-disabled") === "true") said.push("disabled");
	return said.filter(Boolean).map((state) => ` [${state}]`).join("");
};

const unseen = (e) => {
	const style = getComputedStyle(e);
	return e.getAttribute("aria-hidden") === "true" || e.inert || style.display === "none" || style.visibility === "hidden" || e.tagName === "svg";
};

const lines = [];
const walk = (node, depth) => {
	if (node.nodeType === Node.TEXT_NODE) {
		const text = masked(node.data);
		if (text) lines.push(`${"  ".repeat(depth)}“${text}”`);
		return;
	}
	if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE", "TEMPLATE", "OPTION"].includes(node.tagName) || unseen(node)) return;
	const role = roleOf(node);
	// A label is its field's name, and a legend its group's.
	if (node.tagName === "LEGEND") return;
	if (node.tagName === "LABEL" && node.control) {
		for (const child of node.querySelectorAll("input, select, textarea, button")) walk(child, depth);
		return;
	}
	let inner = depth;
	if (role && role !== "presentation" && role !== "none" && role !== "paragraph") {
		const content = BY_CONTENT.test(role);
		const name = nameOf(node) || (content ? tidy(node.textContent) : "");
		const value = ["textbox", "searchbox", "combobox"].includes(role) && node.value ? `: ${masked(node.type === "password" ? "•" : node.value)}` : "";
		lines.push(`${"  ".repeat(depth)}${role}${name ? ` “${masked(name)}”` : ""}${statesOf(node)}${value}`);
		if (content || role === "status") return;
		inner = depth + 1;
	}
	// Words that stand beside each other in one paragraph are read as one.
	if (role === "paragraph" && !node.querySelector("a, button, input, select, textarea")) {
		const text = masked(node.textContent);
		if (text) lines.push(`${"  ".repeat(depth)}“${text}”`);
		return;
	}
	// What no order may favour stands in another one each time.
	if (node.dataset.order === "turned") {
		const parts = [...node.children].map((child) => {
			const before = lines.length;
			walk(child, inner);
			return lines.splice(before).join("\n");
		});
		lines.push(...parts.sort());
		return;
	}
	for (const child of node.childNodes) walk(child, inner);
};
// A button that works says so for a moment: what stands there afterwards is read.
if (document.querySelector("[aria-busy=true]")) return null;
const opened = [...document.querySelectorAll("dialog[open]")].pop();
walk(opened ?? document.body, 0);
return lines.join("\n");
