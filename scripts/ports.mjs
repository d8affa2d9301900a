// choose N: N free ports of this machine, a line each · free PORT: succeeds where nobody listens
// wait PORT PID: until a web server answers there; fails when the process ends before, or after 30 s.
import { createServer } from "node:net";

const [verb, ...rest] = process.argv.slice(2);

const listen = (port) =>
	new Promise((done, fail) => {
		const server = createServer().once("error", fail);
		server.listen(port, "127.0.0.1", () => done(server));
	});

// A port is open before its server is ready; an answer says that it is.
const answers = (port) =>
	fetch(`http://127.0.0.1:${port}/`).then(
		() => true,
		() => false,
	);

const lives = (pid) => {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
};

if (verb === "choose") {
	const servers = await Promise.all(Array.from({ length: Number(rest[0]) }, () => listen(0)));
	for (const server of servers) {
		console.log(server.address().port);
		server.close();
	}
} else if (verb === "free") {
	await listen(Number(rest[0])).then(
		(server) => server.close(),
		() => process.exit(1),
	);
} else {
	const [port, pid] = rest.map(Number);
	const until = Date.now() + 30_000;
	while (!(await answers(port))) {
		if (!lives(pid) || Date.now() > until) process.exit(1);
		await new Promise((again) => setTimeout(again, 100));
	}
}
