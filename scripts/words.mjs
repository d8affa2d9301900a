// The catalogue is complete: each message stands in both languages. English may leave out a parameter that Vietnamese
// needs (a form of address), but cannot ask for one that nobody gives.
import { readFileSync } from "node:fs";

const read = (language) => JSON.parse(readFileSync(`messages/${language}.json`, "utf8"));
const [vi, en] = ["vi", "en"].map(read);
const parameters = (text) => String(text).match(/\{\w+\}/g) ?? [];

const problems = [];
for (const key of new Set([...Object.keys(vi), ...Object.keys(en)])) {
	if (key.startsWith("$")) continue;
	if (!vi[key]) problems.push(`${key}: no Vietnamese`);
	else if (!en[key]) problems.push(`${key}: no English`);
	else {
		const given = parameters(vi[key]);
		for (const one of parameters(en[key])) if (!given.includes(one)) problems.push(`${key}: nobody gives ${one}`);
	}
}
for (const problem of problems) console.log(problem);
process.exit(problems.length === 0 ? 0 : 1);
