// Prints who can sign in to the demo's dashboard, from what `tannha-province demo --json` answered.
import { readFileSync } from "node:fs";

const { staff } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const width = Math.max(...staff.map(({ name }) => name.length));
for (const [at, { name, password, roles }] of staff.entries()) {
	const label = at === 0 ? "  Sign in as:     " : "                  ";
	console.log(`${label}${name.padEnd(width)}  password ${password}  (${roles.join(", ")})`);
}
