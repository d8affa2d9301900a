// Finds what a person would: by role and name, among what is shown.
// arguments: what ("all" | "first"), role, name, group (the legend or label of what it stands in, or nothing)
const [what, role, name, group] = arguments;

const roles = {
	button: "button, [role=button], summary, input[type=submit]",
	link: "a[href], [role=link]",
	textbox: "input:not([type]), input[type=text], input[type=search], input[type=tel], input[type=password], input[type=date], textarea, [role=textbox], [role=searchbox]",
	checkbox: "input[type=checkbox], [role=checkbox], [role=switch]",
	radio: "input[type=radio], [role=radio]",
	combobox: "select, [role=combobox]",
	option: "option, [role=option]",
	tab: "[role=tab]",
	file: "input[type=file]",
	heading: "h1, h2, h3, h4, [role=heading]",
	image: "img, canvas, [role=img]",
	row: "tr, [role=row]",
	listitem: "li, [role=listitem]",
	dialog: "dialog[open], [role=dialog], [role=alertdialog]",
	alert: "[role=alert]",
	status: "[role=status], output",
	any: "*",
};

const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim().normalize("NFC");

const nameOf = (element) => {
	const by = element.getAttribute("aria-labelledby");
	if (by) return tidy(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
	if (element.getAttribute("aria-label")) return tidy(element.getAttribute("aria-label"));
	if (element.labels?.length) return tidy([...element.labels].map((label) => label.textContent).join(" "));
	if (element.alt) return tidy(element.alt);
	return tidy(element.textContent) || tidy(element.title) || tidy(element.placeholder);
};

const isShown = (element) =>
	element.type === "file" ||
	(element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden") ||
	// a native choice that is drawn by its label
	(["radio", "checkbox"].includes(element.type) && [...(element.labels ?? [])].some((label) => label.getClientRects().length > 0));

const wanted = tidy(name);
const groups = [...document.querySelectorAll("fieldset, [role=group], [role=radiogroup], section[aria-labelledby], li")];
const groupName = (element) => tidy(element.querySelector("legend")?.textContent) || nameOf(element);
const place = group ? groups.find((element) => groupName(element).startsWith(tidy(group))) : document;
const shown = [...(place?.querySelectorAll(roles[role] ?? role) ?? [])].filter((element) => isShown(element));
const named = shown.map((element) => [element, nameOf(element)]);
const found = [
	...named.filter(([, its]) => its === wanted),
	...named.filter(([, its]) => its !== wanted && its.startsWith(wanted)),
	...named.filter(([, its]) => !its.startsWith(wanted) && its.includes(wanted)),
].map(([element]) => element);

if (what === "all") return named.map(([, its]) => its);
const first = found[0];
if (!first) return null;
// In the middle: what stands at the edge may lie under what is fixed there.
first.scrollIntoView({ block: "center" });
return first;
