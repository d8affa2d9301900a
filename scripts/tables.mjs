// Each test that a table names in a column “test” is there: a test, or the file or the crate that the name begins with.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const tracked = (...patterns) =>
	execFileSync("git", ["ls-files", "--", ...patterns], { encoding: "utf8" }).split("\n").filter(Boolean);

const known = new Set(["screens"]);
for (const path of tracked("*.rs")) {
	for (const part of path.replace(/\.rs$/, "").split("/")) known.add(part);
	for (const [, name] of readFileSync(path, "utf8").matchAll(/\bfn (\w+)/g)) known.add(name);
}
for (const path of tracked("*.test.ts"))
	for (const [, name] of readFileSync(path, "utf8").matchAll(/\btest\("([^"]+)"/g)) known.add(name);

const problems = [];
let looked = 0;
for (const page of ["docs/sync.md", "tests/README.md"]) {
	let names = false;
	for (const line of readFileSync(page, "utf8").split("\n")) {
		names = line.startsWith("|") && (names || line.endsWith("| test |"));
		if (!names) continue;
		const shown = line.split(" | ").at(-1);
		for (const [, name] of shown.matchAll(/`([^`]+)`/g)) {
			looked += 1;
			for (const part of name.split("::")) if (!known.has(part)) problems.push(`${page}: no ${part} (${name})`);
		}
	}
}
if (looked === 0) problems.push("no table was found");
for (const problem of problems) console.log(problem);
process.exit(problems.length === 0 ? 0 : 1);
