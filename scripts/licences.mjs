// Every package that is linked or bundled has a licence that a province may use and give on.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const allowed = new Set([
	"0BSD",
	"Apache-2.0",
	"Apache-2.0 WITH LLVM-exception",
	"BSD-1-Clause",
	"BSD-2-Clause",
	"BSD-3-Clause",
	"BSL-1.0",
	"BlueOak-1.0.0",
	"CC0-1.0",
	"CDLA-Permissive-2.0",
	"IJG",
	"ISC",
	"MIT",
	"MIT-0",
	"MPL-2.0",
	"OFL-1.1",
	"OpenSSL",
	"Python-2.0",
	"Unicode-3.0",
	"Unlicense",
	"WTFPL",
	"Zlib",
]);

// Named not in the package's manifest, but in a file beside it or by the package that it belongs to.
const namedElsewhere = {
	"node_modules/@inlang/plugin-message-format": "MIT",
	"node_modules/@lix-js/sdk-linux-x64": "MIT",
};

// An SPDX expression holds when each side of an AND does, and one side of an OR.
function holds(expression) {
	const text = expression.replaceAll("/", " OR ").replace(/[()]/g, " $& ");
	const words = text.trim().split(/\s+/);
	let at = 0;
	const one = () => {
		if (words[at] === "(") {
			at += 1;
			const inner = either();
			at += 1;
			return inner;
		}
		let name = words[at++];
		if (words[at] === "WITH") {
			name = `${name} WITH ${words[at + 1]}`;
			at += 2;
		}
		return allowed.has(name);
	};
	const both = () => {
		let all = one();
		while (words[at] === "AND") {
			at += 1;
			all = one() && all;
		}
		return all;
	};
	const either = () => {
		let any = both();
		while (words[at] === "OR") {
			at += 1;
			any = both() || any;
		}
		return any;
	};
	return either();
}

const host = /^host: (.*)$/m.exec(execFileSync("rustc", ["-vV"], { encoding: "utf8" }))[1];
const metadata = execFileSync("cargo", ["metadata", "--format-version", "1", "--locked", "--filter-platform", host], { maxBuffer: 1 << 28 });
const crates = JSON.parse(metadata).packages.map(({ name, version, license }) => ({ name, version, license }));
const lock = JSON.parse(readFileSync("ui/package-lock.json", "utf8"));
const modules = Object.entries(lock.packages)
	.filter(([path, { link }]) => path.includes("node_modules/") && !link)
	.map(([path, { version, license }]) => ({ name: path, version, license: license ?? namedElsewhere[path] }));

const refused = [...crates, ...modules].filter(({ license }) => !license || !holds(license));
for (const { name, version, license } of refused) console.log(`${name} ${version}: ${license ?? "no licence named"}`);
process.exit(refused.length === 0 ? 0 : 1);
