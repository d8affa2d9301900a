// Runs axe on what is shown now. arguments: which rules (a JSON of axe's `runOnly`), done. Answers with a line a violation,
// or nothing.
const [runOnly, done] = arguments;
const line = (rule) =>
	`${rule.id} (${rule.impact}): ${rule.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`.slice(0, 300)).join(" | ")}`;
axe.run(document, { runOnly: JSON.parse(runOnly), resultTypes: ["violations"] }).then(
	({ violations }) => done(violations.map(line).join("\n")),
	(error) => done(`axe: ${error}`),
);
