// Completes package-lock.json after `npm install`: npm drops an optional platform package from the lock if
// the registry does not (yet) serve that exact version, and `npm ci` then rejects the lock everywhere. The
// entry is added without a checksum; its platform follows from the package's name.
import { readFileSync, writeFileSync } from "node:fs";

const OS = {
	mac: "darwin",
	darwin: "darwin",
	win: "win32",
	win32: "win32",
	linux: "linux",
	android: "android",
};
const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

for (const entry of Object.values({ ...lock.packages })) {
	for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
		const key = `node_modules/${name}`;
		const platform = /(mac|darwin|win32|win|linux|android)-(x64|arm64|riscv64)(-musl)?/.exec(name);
		if (lock.packages[key] || !platform) continue;
		const [, os, cpu, musl] = platform;
		lock.packages[key] = {
			version,
			cpu: [cpu],
			...(entry.dev && { dev: true }),
			...(musl && { libc: ["musl"] }),
			optional: true,
			os: [OS[os]],
		};
		console.log(`added ${name}@${version}`);
	}
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
