// Runs axe on what is shown now. arguments: done, last. Answers with a line a violation, or nothing.
const done = arguments[arguments.length - 1];
const line = (rule) =>
	`${rule.id} (${rule.impact}): ${rule.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`.slice(0, 300)).join(" | ")}`;
axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"] }).then(
	({ violations }) => done(violations.map(line).join("\n")),
	(error) => done(`axe: ${error}`),
);
