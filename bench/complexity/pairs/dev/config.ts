export const config = {
	host: "localhost",
	port: 8080,
	retries: 3,
	timeoutMs: 2_000,
	logLevel: "info",
	features: { search: true, export: false, comments: true },
	paths: { data: "./data", logs: "./logs", cache: "./cache" },
};
