import type { FailureCode, FailureInfo } from "../core/failure.ts";

const AGAIN = "Run the same command again to go on from what is already here.";
const OTHER_WAY = "Download it with a browser and give its path to --model, or name a mirror with --hub.";
const ANOTHER_MODEL = "Give --model another one.";

type Step = string | ((inEditor: string) => string);

/** What to do next, where that is something else in a terminal than in VS Code. */
const STEPS: Readonly<Partial<Record<FailureCode, Step>>> = {
	unexpected: "Ask again; if it happens twice, report the command with this line.",
	unknownModel: (step) =>
		step.replace("Set z1.model to", "Give --model").replace("or to one of", "or one of"),
	modelNotInstalled: (step) => step.replace("with Z1: Choose Model…", "with z1 get and the same name"),
	modelFileMissing: "Check the path behind --model.",
	modelNotInOllama: (step) =>
		step.replace("choose another one with Z1: Choose Model…", "give --model another one"),
	modelFileUnreadable: (step) => step.replace("choose another one with z1.model", "give --model another one"),
	notGguf:
		"Give a file that ends in .gguf. Safetensors are converted when z1 get gets the name of their repository.",
	modelUnsupported: ANOTHER_MODEL,
	modelNotChat: ANOTHER_MODEL,
	modelCrashed: ANOTHER_MODEL,
	graphicsCardFailed: "It is tried again when a driver, the system or Z1 Code changes.",
	contextShortened:
		"Long questions are cut to it. To change that, close other programs, or choose a smaller quantisation.",
	questionTooLarge: "Give less code, with --lines.",
	hubAnswerUnreadable: "Check --hub; a proxy's log-in page answers like this, too.",
	hubWithoutConversion: "Search the hub for one and give its owner/name to z1 get.",
	conversionBroken: AGAIN,
	downloadForbidden: `Accept the licence on the model's page. ${OTHER_WAY}`,
	downloadRefused: `Wait a while. ${AGAIN}`,
	downloadBroken: `Check the network. ${AGAIN}`,
	downloadNoFile: OTHER_WAY,
	downloadNoSpace: `Free some space, or choose a smaller quantisation with --quantisation. ${AGAIN}`,
	downloadFileTooLarge:
		"With the format FAT32 it takes 4 GiB a file: format it as exFAT, or choose a smaller quantisation with --quantisation.",
	downloadNameTaken: "Rename or delete it, or ask it as it is with --model.",
	serverAddressMissing: "Give --server its address, such as http://localhost:8080.",
	serverAddressInvalid:
		"Give --server something like http://localhost:8080; an API key goes into Z1_SERVER_KEY.",
	serverAddressNotBare: "Leave them out; an API key goes into Z1_SERVER_KEY.",
	serverRefused: "Start the server there, or correct its address.",
	serverUnknownHost: "Correct the address, or connect to the network that the server is in (a VPN perhaps).",
	serverUnreachable: "Check the network, then ask again.",
	serverCertificate:
		"Name the file of your organisation's certificate authority in NODE_EXTRA_CA_CERTS, or have the certificate renewed.",
	serverNoTls: "If the server speaks plain HTTP, begin its address with http:// instead of https://.",
	serverUnauthorized: "Give it the right one in Z1_SERVER_KEY.",
	serverKeyInvalid: "Copy it again, on one line, into Z1_SERVER_KEY.",
	serverRedirects: "If that is the right server, give that address.",
	serverForbidden: "Ask who runs the server for access, or name another model with --model.",
	serverNotCompletion:
		"Check the address: it is what stands before /v1/completions, as vLLM and llama-server have it.",
	serverListsNoModels:
		"Load a model there, name one with --model, or check the address: it is what stands before /v1/models.",
	serverModelUnknown: "Correct --model, or leave it out to use the server's first one.",
	serverRejected: "If it is too long for the server, give less code, with --lines.",
	serverLimit: "Raise that limit, or ask for less; what was written is kept above.",
	modelProcessNotStarted: "Ask again; if it happens twice, install Z1 Code again.",
};

/** The next step of a failure, with the flags and commands of the terminal in place of VS Code's settings. */
export function nextStepHere({ code, nextStep }: FailureInfo): string {
	const step = STEPS[code as FailureCode];
	return typeof step === "function" ? step(nextStep) : (step ?? nextStep);
}
