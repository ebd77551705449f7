/**
 * Runs in this code-server before its own code, for what newer ones have options for: the smoke test driver, and that
 * a server whose launcher was killed ends by itself.
 */
const path = require("node:path");

const [, script = ""] = process.argv;
// Node hands it on to every process that the server forks.
if (/^entry(\.js)?$/.test(path.basename(script))) {
	const cli = require(path.join(path.dirname(script), "cli.js"));
	const { toCodeArgs } = cli;
	cli.toCodeArgs = async (args) => ({
		...(await toCodeArgs(args)),
		"enable-smoke-test-driver": process.env.Z1_SMOKE_TEST_DRIVER === "1",
	});

	const launcher = process.ppid;
	setInterval(() => {
		if (process.ppid !== launcher) process.exit(1);
	}, 2000).unref();
}
