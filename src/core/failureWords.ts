import { t } from "@vscode/l10n";
import { formatNumber, oneOf } from "./language.ts";

/** What a failure says to the user. */
interface FailureWords {
	/** One sentence: what went wrong, in the user's words. */
	readonly message: string;
	/** One sentence: what the user can do next. */
	readonly nextStep: string;
	/** The same in a terminal, where that is something else than in VS Code. */
	readonly inTerminal?: string;
}

const gib = (bytes: number) => t`${formatNumber(bytes / 2 ** 30, 1)} GiB`;
const TRY_AGAIN = t("Choose it again with Z1: Choose Model… to go on from what is already here.");
const OTHER_WAY = t(
	"Download it with a browser and choose “Use a local file…”, or set z1.models.hubUrl to a mirror.",
);
const CHOOSE_ANOTHER = t("Choose another model with Z1: Choose Model….");

const RUN_AGAIN = "Run the same command again to go on from what is already here.";
const OTHER_WAY_THERE =
	"Download it with a browser and give its path to --model, or name a mirror with --hub.";
const GIVE_ANOTHER = "Give --model another one.";

/** The detail without its full stop, since the sentence around it has one. */
function unended(detail: string): string {
	let end = detail.length;
	while (end > 0 && /[\s.]/.test(detail.charAt(end - 1))) end--;
	return detail.slice(0, end);
}

/** The words of each failure, by its code. A new failure is one more row. */
export const FAILURE_WORDS = {
	unexpected: (detail: string) => ({
		message: t`Something went wrong: ${detail}`,
		nextStep: t("Ask again; if it happens twice, the Z1 log (Output panel) says more."),
		inTerminal: "Ask again; if it happens twice, report the command with this line.",
	}),
	unknownModel: (name: string, known: readonly string[]) => ({
		message: t`"${name}" is neither a model file nor a known model name.`,
		nextStep: t`Set z1.model to the path of a GGUF file or to one of: ${known.join(", ")}.`,
		inTerminal: `Give --model the path of a GGUF file or one of: ${known.join(", ")}.`,
	}),
	modelNotInstalled: (name: string, folder: string, files: readonly string[]) => ({
		message: t`${name} is not on this machine.`,
		nextStep: t`Download it with Z1: Choose Model…, or put ${oneOf(files.slice(0, 2))} into ${folder}.`,
		inTerminal: `Download it with z1 get and the same name, or put ${oneOf(files.slice(0, 2))} into ${folder}.`,
	}),
	modelFileMissing: (path: string) => ({
		message: t`There is no model file at ${path}.`,
		nextStep: t("Check the path in the setting z1.model."),
		inTerminal: "Check the path behind --model.",
	}),
	modelNotInOllama: (name: string) => ({
		message: t`Ollama has no model ${name} here that your user may read.`,
		nextStep: t`Download it with ollama pull ${name}, or choose another one with Z1: Choose Model….`,
		inTerminal: `Download it with ollama pull ${name}, or give --model another one.`,
	}),
	modelFileUnreadable: (path: string, detail: string) => ({
		message: t`The model file ${path} cannot be read: ${detail}.`,
		nextStep: t("Give your user permission to read the file, or choose another one with z1.model."),
		inTerminal: "Give your user permission to read the file, or give --model another one.",
	}),
	notGguf: (path: string) => ({
		message: t`${path} is not a GGUF model file.`,
		nextStep: t(
			"Choose a file that ends in .gguf. Safetensors are converted when Z1: Choose Model… gets the address of their repository.",
		),
		inTerminal:
			"Give a file that ends in .gguf. Safetensors are converted when z1 get gets the name of their repository.",
	}),
	ggufTruncated: (path: string, bytes: number, needed: number) => ({
		message: t`The model file ${path} is truncated: it holds ${bytes} of at least ${needed} bytes.`,
		nextStep: t("Download or copy the file again."),
	}),
	ggufDamaged: (path: string, detail: string) => ({
		message: t`The model file ${path} is damaged: ${detail}.`,
		nextStep: t("Download or copy the file again."),
	}),
	modelTooLarge: (path: string, neededBytes: number, availableBytes: number) => ({
		message: t`${path} needs about ${gib(neededBytes)} of memory; ${gib(availableBytes)} are available.`,
		nextStep: t("Choose a smaller quantisation of the model, or close other programs and ask again."),
	}),
	modelUnsupported: (path: string, detail: string) => ({
		message: t`${path} cannot be loaded: ${unended(detail)}.`,
		nextStep: CHOOSE_ANOTHER,
		inTerminal: GIVE_ANOTHER,
	}),
	modelNotChat: (path: string, reason: string) => ({
		message: t`${path} cannot answer questions: ${reason}.`,
		nextStep: CHOOSE_ANOTHER,
		inTerminal: GIVE_ANOTHER,
	}),
	modelPartMissing: (path: string, part: string) => ({
		message: t`The model of ${path} is in several files, and ${part} is not beside it.`,
		nextStep: t("Download all of its parts into one folder, under their own names."),
	}),
	modelCrashed: (path: string, why: string) => ({
		message: t`llama.cpp crashes over ${path} (${why}), so it is not loaded until the file changes.`,
		nextStep: t(
			"Choose another model with Z1: Choose Model…, or choose this one there to have it tried once more.",
		),
		inTerminal: GIVE_ANOTHER,
	}),
	noBinary: (detail: string) => ({
		message: t`The llama.cpp binary for this machine does not load: ${detail}.`,
		nextStep: t("Install the build of Z1 Code for this operating system and processor."),
	}),
	graphicsCardFailed: (kind: string, during: "start" | "load") => ({
		message:
			during === "start"
				? t("The model process died while it looked for graphics cards. Z1 now does without them.")
				: t`The model process died while it loaded a model with ${kind}. Z1 now does without it.`,
		nextStep: t(
			"It is tried again when a driver, the system or Z1 Code changes, or at once by Z1: Measure This Machine Again.",
		),
		inTerminal: "It is tried again when a driver, the system or Z1 Code changes.",
	}),
	contextShortened: (tokens: number, wanted: number) => ({
		message: t`Memory is short: the model has a context of ${tokens} in place of ${wanted} tokens.`,
		nextStep: t(
			"Long questions are cut to it. To change that, close other programs and use Z1: Unload Model, or choose a smaller quantisation.",
		),
		inTerminal:
			"Long questions are cut to it. To change that, close other programs, or choose a smaller quantisation.",
	}),
	noModelLoaded: () => ({
		message: t("The model was unloaded before the question reached it."),
		nextStep: t("Ask again: it is loaded anew."),
	}),
	chatOrder: () => ({
		message: t("The model can only answer a chat that begins and ends with a message of the user."),
		nextStep: t("Send the messages in their order, the question last."),
	}),
	chatWithTools: () => ({
		message: t("The local model can call no tools, and this chat demands or holds the call of one."),
		nextStep: t("Ask it in a chat without tools, or choose another model."),
	}),
	chatWithFile: (type: string) => ({
		message: t`The local model reads text alone, and this chat holds something of the type ${type}.`,
		nextStep: t("Leave that out of the chat, or choose another model."),
	}),
	toolInputInvalid: (detail: string) => ({
		message: t`The question to the local model is not understood: ${detail}.`,
		nextStep: t("Give a file of the workspace and, if only a part of it is meant, its first and last line."),
	}),
	fileNotInWorkspace: (file: string) => ({
		message: t`There is no file ${file} in this workspace.`,
		nextStep: t("Give its path from the workspace's folder; other files are not read."),
	}),
	fileNotThere: (file: string) => ({
		message: t`${file} cannot be added: it is not there, or no file.`,
		nextStep: t("Add the file that holds the code."),
	}),
	fileNotText: (file: string) => ({
		message: t`${file} cannot be added: it is no text.`,
		nextStep: t("Add a file of code, or open it as text and add what you select."),
	}),
	fileTooLong: (file: string, characters: number) => ({
		message: t`${file} is too long to be added: it has more than ${formatNumber(characters)} characters.`,
		nextStep: t("Select the part that matters and add that."),
	}),
	tooManyAttachments: (most: number) => ({
		message: t`No more than ${formatNumber(most)} places of the code go along with a question.`,
		nextStep: t("Remove one that does not matter."),
	}),
	droppedWithoutPath: () => ({
		message: t("VS Code does not tell where these files lie."),
		nextStep: t("Drop them from VS Code's explorer, or open them and choose Add File to Z1."),
	}),
	noCodeThere: (file: string) => ({
		message: t`There is no code in these lines of ${file}.`,
		nextStep: t("Look at the file: it may have changed, or be empty."),
	}),
	contextFull: () => ({
		message: t("There is no room left in the model's context to think on."),
		nextStep: t("Ask a new question, or choose a model with a longer context."),
	}),
	traceGone: () => ({
		message: t("The model no longer remembers this question."),
		nextStep: t("Ask it again with a higher effort."),
	}),
	windowClosed: () => ({
		message: t("The window was closed while it was answering."),
		nextStep: t("Ask again; what was written until then is kept above."),
	}),
	keptDamaged: (path: string) => ({
		message: t`A part of ${path} is damaged and was left out; what else is in there is here.`,
		nextStep: t("Nothing has to be done: what is added from now on is kept as before."),
	}),
	keptNotWritten: (path: string, detail: string) => ({
		message: t`What is asked and answered cannot be kept in ${path} (${detail}).`,
		nextStep: t(
			"Free some space, or give your user permission to write there: then it is kept with what comes next.",
		),
	}),
	exportFailed: (path: string, detail: string) => ({
		message: t`${path} cannot be written: ${unended(detail)}.`,
		nextStep: t("Choose another place."),
	}),
	benchResultUnreadable: (path: string, detail: string) => ({
		message: t`${path} is no result of the benchmark: ${unended(detail)}.`,
		nextStep: t("Choose a JSON file that the project's benchmark has written."),
	}),
	promptTooLong: (promptTokens: number, roomTokens: number) => ({
		message: t`The question takes ${promptTokens} tokens; this model has room for ${roomTokens}.`,
		nextStep: t("Shorten the question, or choose a model with a longer context."),
	}),
	hubAddressInvalid: (text: string) => ({
		message: t`"${text}" is neither a repository like owner/name nor the address of a GGUF file.`,
		nextStep: t("Copy it from the model's page on the hub."),
	}),
	hubAnswerUnreadable: (host: string, detail: string) => ({
		message: t`${host} answered with something that is no list of files: ${detail}.`,
		nextStep: t("Check the setting z1.models.hubUrl; a proxy's log-in page answers like this, too."),
		inTerminal: "Check --hub; a proxy's log-in page answers like this, too.",
	}),
	hubWithoutModel: (repository: string) => ({
		message: t`${repository} holds no whole GGUF model.`,
		nextStep: t(
			"Choose a repository with GGUF files, or with safetensors, a config.json and a tokenizer.json: those are converted here.",
		),
	}),
	hubWithoutConversion: (name: string, repositories: readonly string[]) => ({
		message: t`The hub has no GGUF conversion of ${name} where one was looked for: ${repositories.join(", ")}.`,
		nextStep: t("Search the hub for one and give its address with “Use a Hugging Face Address…”."),
		inTerminal: "Search the hub for one and give its owner/name to z1 get.",
	}),
	notConvertible: (name: string, reason: string) => ({
		message: t`${name} cannot be converted here: ${unended(reason)}.`,
		nextStep: t(
			"Choose a repository with GGUF files of the same model: somebody may have converted it elsewhere.",
		),
	}),
	conversionBroken: (name: string, detail: string) => ({
		message: t`The conversion of ${name} was cut off (${detail}).`,
		nextStep: TRY_AGAIN,
		inTerminal: RUN_AGAIN,
	}),
	downloadForbidden: (what: string) => ({
		message: t`${what} is not given to everyone: it asks for a log-in or for its licence to be accepted.`,
		nextStep: t`Accept the licence on the model's page. ${OTHER_WAY}`,
		inTerminal: `Accept the licence on the model's page. ${OTHER_WAY_THERE}`,
	}),
	downloadNotFound: (what: string) => ({
		message: t`${what} does not exist there.`,
		nextStep: t("Check the address, or choose another repository of the same model."),
	}),
	downloadRefused: (what: string, status: number) => ({
		message: t`The server of ${what} answers with an error (${status}).`,
		nextStep: t`Wait a while. ${TRY_AGAIN}`,
		inTerminal: `Wait a while. ${RUN_AGAIN}`,
	}),
	downloadBroken: (what: string, detail: string) => ({
		message: t`The connection for ${what} failed several times (${detail}).`,
		nextStep: t`Check the network and VS Code's proxy settings. ${TRY_AGAIN}`,
		inTerminal: `Check the network. ${RUN_AGAIN}`,
	}),
	downloadNoFile: (what: string) => ({
		message: t`Instead of ${what} there came a web page, such as a log-in page.`,
		nextStep: OTHER_WAY,
		inTerminal: OTHER_WAY_THERE,
	}),
	downloadNotGguf: (what: string) => ({
		message: t`${what} is not a GGUF model file. It was not kept.`,
		nextStep: t("Choose a file that ends in .gguf from another repository."),
	}),
	downloadNotWhole: (what: string) => ({
		message: t`${what} is not a whole model by its own header. It was not kept.`,
		nextStep: t("Download it again; if it happens twice, choose another repository."),
	}),
	downloadWrongLength: (what: string, bytes: number, published: number) => ({
		message: t`${what} has ${bytes} bytes where ${published} are published.`,
		nextStep: t("Try again later: it may be being replaced. If it stays so, choose another repository."),
	}),
	downloadWrongHash: (what: string) => ({
		message: t`${what} arrived damaged: its SHA-256 is not the published one. It was not kept.`,
		nextStep: t(
			"Download it again; if it happens twice, the server or mirror holds another file than it says.",
		),
	}),
	downloadNoSpace: (folder: string, space?: { neededBytes: number; freeBytes: number }) => ({
		message: space
			? t`${folder} has ${gib(space.freeBytes)} of free space; ${gib(space.neededBytes)} are needed.`
			: t`The disk of ${folder} is full.`,
		nextStep: t`Free some space, or choose a smaller quantisation. ${TRY_AGAIN}`,
		inTerminal: `Free some space, or choose a smaller quantisation with --quantisation. ${RUN_AGAIN}`,
	}),
	downloadFileTooLarge: (folder: string) => ({
		message: t`The disk of ${folder} does not take a file this large.`,
		nextStep: t(
			"With the format FAT32 it takes 4 GiB a file: format it as exFAT, or choose a smaller quantisation.",
		),
		inTerminal:
			"With the format FAT32 it takes 4 GiB a file: format it as exFAT, or choose a smaller quantisation with --quantisation.",
	}),
	downloadNotWritable: (folder: string, detail: string) => ({
		message: t`Nothing can be written to ${folder} (${detail}).`,
		nextStep: t("Give your user permission to write there."),
	}),
	downloadNameTaken: (path: string) => ({
		message: t`There is another file at ${path} already.`,
		nextStep: t("Rename or delete it, or choose it as it is with “Use a local file…”."),
		inTerminal: "Rename or delete it, or ask it as it is with --model.",
	}),
	downloadUnderWay: (what: string) => ({
		message: t`${what} is already being downloaded, in another window perhaps.`,
		nextStep: t("Wait for it, or cancel it there."),
	}),
	noPython: () => ({
		message: t("These problems are judged by running Python, and there is no python3 on PATH."),
		nextStep: t("Install Python 3."),
	}),
	noSandbox: () => ({
		message: t("Answers that are programs cannot be kept off the network on this machine."),
		nextStep: t(
			"Replay on a Linux that lets you make namespaces (unshare), or accept the risk with --allow-network.",
		),
	}),
	codeChanged: (file: string) => ({
		message: t`The code has changed since the question was asked, so nothing in ${file} was touched.`,
		nextStep: t("Ask again about the code as it is now, or undo the change first."),
	}),
	codeGone: (file: string) => ({
		message: t`The code that was asked about cannot be opened: ${file} is not there any more.`,
		nextStep: t("Open the file's new place and use Insert instead."),
	}),
	codeNotAnswered: () => ({
		message: t("This code is not a whole block of the answer as the model wrote it."),
		nextStep: t("Copy it and look at it closely: it may hold characters that cannot be seen."),
	}),
	codeAbridged: () => ({
		message: t("This code leaves out parts of yours; applied, they would be lost."),
		nextStep: t("Ask for the whole code, or copy what you want of it."),
	}),
	codeWithoutPlace: () => ({
		message: t("Where this code belongs cannot be told, or it changes lines that the model has not read."),
		nextStep: t("Put the cursor where it belongs and use Insert, or ask about that part alone."),
	}),
	codeNotWritten: (file: string) => ({
		message: t`${file} cannot be changed: it may be read-only.`,
		nextStep: t("Copy the code instead, or make the file writable."),
	}),
	codeOfNoFile: (file: string) => ({
		message: t`What was asked about is not ${file} as it is now, but something that can only be read.`,
		nextStep: t("Open the file itself and use Insert, or copy the code."),
	}),
	codePlaceUnclear: (file: string) => ({
		message: t`The code of ${file} stands in several places, and which one was asked about cannot be told.`,
		nextStep: t("Ask again about the one that you mean."),
	}),
	noEditor: () => ({
		message: t("There is no editor to put the code into."),
		nextStep: t("Open a file and put the cursor where the code belongs."),
	}),
	serverAddressMissing: () => ({
		message: t("A server is to answer (z1.engine), and none is named."),
		nextStep: t("Set z1.server.url to its address, such as http://localhost:8080."),
		inTerminal: "Give --server its address, such as http://localhost:8080.",
	}),
	serverAddressInvalid: (text: string) => ({
		message: t`"${text}" is not the address of a server.`,
		nextStep: t(
			"Set z1.server.url to something like http://localhost:8080; an API key goes into Z1: Set Server API Key….",
		),
		inTerminal: "Give --server something like http://localhost:8080; an API key goes into Z1_SERVER_KEY.",
	}),
	serverAddressNotBare: (host: string) => ({
		message: t`The address of ${host} holds a user name, a password, or something behind a ? or #; those are not sent.`,
		nextStep: t(
			"Leave them out; an API key goes into Z1: Set Server API Key… (in a terminal: into Z1_SERVER_KEY).",
		),
		inTerminal: "Leave them out; an API key goes into Z1_SERVER_KEY.",
	}),
	serverRefused: (host: string) => ({
		message: t`Nothing answers at ${host}: the connection is refused.`,
		nextStep: t("Start the server there, or correct z1.server.url."),
		inTerminal: "Start the server there, or correct its address.",
	}),
	serverUnknownHost: (host: string) => ({
		message: t`There is no machine called ${host} on this network.`,
		nextStep: t("Correct z1.server.url, or connect to the network that the server is in (a VPN perhaps)."),
		inTerminal: "Correct the address, or connect to the network that the server is in (a VPN perhaps).",
	}),
	serverUnreachable: (host: string, detail: string) => ({
		message: t`${host} cannot be reached: ${detail}.`,
		nextStep: t("Check the network and VS Code's proxy settings, then ask again."),
		inTerminal: "Check the network, then ask again.",
	}),
	serverCertificate: (host: string, detail: string) => ({
		message: t`The certificate of ${host} is not trusted: ${detail}.`,
		nextStep: t(
			"Add your organisation's certificate authority to the operating system, or have the certificate renewed.",
		),
		inTerminal:
			"Name the file of your organisation's certificate authority in NODE_EXTRA_CA_CERTS, or have the certificate renewed.",
	}),
	serverNoTls: (host: string, detail: string) => ({
		message: t`No encrypted connection to ${host} comes about: ${detail}.`,
		nextStep: t("If the server speaks plain HTTP, begin z1.server.url with http:// instead of https://."),
		inTerminal: "If the server speaks plain HTTP, begin its address with http:// instead of https://.",
	}),
	serverUnauthorized: (host: string, hasKey: boolean) => ({
		message: hasKey ? t`${host} does not accept the API key.` : t`${host} asks for an API key.`,
		nextStep: t("Give it the right one with Z1: Set Server API Key… (in a terminal: in Z1_SERVER_KEY)."),
		inTerminal: "Give it the right one in Z1_SERVER_KEY.",
	}),
	serverKeyInvalid: () => ({
		message: t("The API key holds a line break, a space or another character that no key has."),
		nextStep: t(
			"Copy it again, on one line, and give it with Z1: Set Server API Key… (in a terminal: in Z1_SERVER_KEY).",
		),
		inTerminal: "Copy it again, on one line, into Z1_SERVER_KEY.",
	}),
	serverNotChosen: (host: string) => ({
		message: t`${host} is named by the settings of this workspace, and you have not agreed to send anything there.`,
		nextStep: t(
			"To agree, choose it with Z1: Choose Model… (“Use a Server…”); else set z1.engine in your own settings.",
		),
	}),
	serverRedirects: (host: string, to: string) => ({
		message: t`${host} sends requests on to ${to}, which nobody has chosen, so nothing was sent there.`,
		nextStep: t("If that is the right server, put its address into z1.server.url."),
		inTerminal: "If that is the right server, give that address.",
	}),
	serverForbidden: (host: string) => ({
		message: t`${host} does not let you use this model.`,
		nextStep: t("Ask who runs the server for access, or name another model in z1.server.model."),
		inTerminal: "Ask who runs the server for access, or name another model with --model.",
	}),
	serverNotCompletion: (host: string, detail: string) => ({
		message: t`${host} does not answer like a server of completions: ${detail}.`,
		nextStep: t(
			"Check z1.server.url: it is the address before /v1/completions, as vLLM and llama-server have it.",
		),
		inTerminal:
			"Check the address: it is what stands before /v1/completions, as vLLM and llama-server have it.",
	}),
	serverListsNoModels: (host: string) => ({
		message: t`${host} lists no models.`,
		nextStep: t(
			"Load a model there, name one in z1.server.model, or check z1.server.url: it is the address before /v1/models.",
		),
		inTerminal:
			"Load a model there, name one with --model, or check the address: it is what stands before /v1/models.",
	}),
	serverModelUnknown: (host: string, detail: string) => ({
		message: t`${host} does not have the model: ${detail}.`,
		nextStep: t("Correct z1.server.model, or leave it empty to use the server's first one."),
		inTerminal: "Correct --model, or leave it out to use the server's first one.",
	}),
	serverTooBusy: (host: string, detail = "") => ({
		message: t`${host} has too many requests to answer this one${detail && `: ${detail}`}.`,
		nextStep: t("Ask again in a while."),
	}),
	serverLoading: (host: string) => ({
		message: t`${host} is not ready: it may still be loading its model.`,
		nextStep: t("Ask again in a few minutes; if it stays so, the server's own log says more."),
	}),
	serverFailed: (host: string, status: number, detail: string) => ({
		message: t`${host} failed over the question (status ${status})${detail && `: ${detail}`}.`,
		nextStep: t("Ask again; if it happens twice, the server's own log says more."),
	}),
	serverRejected: (host: string, detail: string) => ({
		message: t`${host} does not take the question: ${detail}.`,
		nextStep: t("If it is too long for the server, set z1.server.contextTokens to what the server can hold."),
		inTerminal: "If it is too long for the server, give less code, with --lines.",
	}),
	serverBroken: (host: string, detail: string) => ({
		message: t`The connection to ${host} broke while it was answering: ${detail}.`,
		nextStep: t("Ask again; what was written until then is kept above."),
	}),
	serverGaveUp: (host: string, reason: string) => ({
		message: t`${host} ended the answer before it was whole (${reason}).`,
		nextStep: t("Ask again; what was written until then is kept above."),
	}),
	serverLimit: (host: string, tokens: number, wanted: number) => ({
		message: t`${host} ended after ${tokens} of ${wanted} tokens, at a limit of its own.`,
		nextStep: t(
			"Raise that limit, or set z1.server.contextTokens to what the server can hold; what was written is kept above.",
		),
		inTerminal: "Raise that limit, or ask for less; what was written is kept above.",
	}),
	serverChanged: (host: string) => ({
		message: t`${host} has another model than the one that read the question.`,
		nextStep: t("Ask again; what was written until then is kept above."),
	}),
	modelProcessEnded: (how: string) => ({
		message: t`The model process ended unexpectedly (${how}).`,
		nextStep: t("Ask again: it is started anew. What was written so far is kept above."),
	}),
	modelProcessHung: (seconds: number) => ({
		message: t`The model process did not answer for ${seconds} s, so it was ended.`,
		nextStep: t("Ask again: it is started anew. What was written so far is kept above."),
	}),
	modelProcessNotStarted: (detail: string) => ({
		message: t`The model process does not start: ${unended(detail)}.`,
		nextStep: t("Ask again; if it happens twice, Z1: Diagnose says more."),
		inTerminal: "Ask again; if it happens twice, install Z1 Code again.",
	}),
	questionTooLarge: (characters: number, most: number) => ({
		message: t`The question and what goes along with it have ${characters} characters; ${most} are the most.`,
		nextStep: t("Select less code, or begin a new conversation."),
		inTerminal: "Give less code, with --lines.",
	}),
	engineRefused: () => ({
		message: t("The model process of another window does not let this one in."),
		nextStep: t("Close all windows of VS Code and open them again."),
	}),
} as const satisfies Readonly<Record<string, (...args: never[]) => FailureWords>>;
