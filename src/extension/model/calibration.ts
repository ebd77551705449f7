import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { STARTER_MODEL } from "../../core/catalogue/catalogue.ts";
import { LEVELS, type Windows } from "../../core/effort.ts";
import { Failure } from "../../core/failure.ts";
import type { CommandId } from "../../core/protocol/commands.ts";
import { type Estimated, reportOf, type Trial } from "../../core/saving/trials.ts";
import {
	describeAbout,
	describeCount,
	describeDuration,
	describeExitRisk,
	describeSigned,
} from "../../core/trace/describe.ts";
import type { Trace } from "../../core/trace/trace.ts";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import { readCalibrationProblems, runToyProblems, runTrials } from "../../host/conversation/calibrate.ts";
import type { AskOptions, Conversation, StartConversation } from "../../host/conversation/conversation.ts";
import { exitRiskOf } from "../../host/conversation/forecast.ts";
import { type TrialPlaces, TrialsFile } from "../../host/conversation/trialsFile.ts";
import { tell } from "../tell.ts";

/** What a calibration needs. */
export interface Calibration {
	readonly start: StartConversation;
	readonly answerLog: AnswerLog;
	/** Problems for the starter model, which can solve no others. */
	readonly toyProblemsFile: string;
	readonly trials: TrialPlaces;
	readonly warn: (what: string) => void;
}

/** Number of toy problems per run: enough for every level of the starter model. */
const TOY_PROBLEMS = 64;
/** Number of questions after which the user sees the results so far, and is asked whether to continue. */
const AT_ONCE = 24;

/**
 * Asks a model questions with known answers, and shows the results and the windows that `auto` takes from
 * then on. Can be cancelled; the answers until then count.
 */
export async function calibrateModel(options: AskOptions, calibration: Calibration): Promise<void> {
	const isStarter = options.model.profile.id === STARTER_MODEL;
	await (isStarter ? calibrateStarter(options, calibration) : calibrateOnCode(options, calibration));
}

async function calibrateStarter(options: AskOptions, calibration: Calibration): Promise<void> {
	const all = await readCalibrationProblems(calibration.toyProblemsFile);
	const problems = all.slice(0, TOY_PROBLEMS);
	const conversation = calibration.start({ reference: true });
	const last = await withProgress(options, conversation, problems.length, (onAnswered) =>
		runToyProblems(conversation, problems, options, onAnswered),
	);
	if (last?.failure) throw new Failure(last.failure);
	void tell.information(describeNewWindows(options, calibration));
}

/** Asks realistic questions: the next ones that this model was not asked on this machine. */
async function calibrateOnCode(options: AskOptions, calibration: Calibration): Promise<void> {
	const problems = await readCalibrationProblems(calibration.trials.problemsFile);
	const file = new TrialsFile(calibration.trials, options.model, calibration.warn);
	const ids = new Set(problems.map(({ id }) => id));
	const trials = (await file.read(calibration.answerLog.forgottenAt)).filter(({ problemId }) =>
		ids.has(problemId),
	);
	for (const { problemId } of trials) ids.delete(problemId);
	const open = problems.filter(({ id }) => ids.has(id)).slice(0, AT_ONCE);
	const conversation = calibration.start({ reference: true });
	const before = trials.length;
	const last = await withProgress(options, conversation, open.length, (onAnswered) =>
		runTrials(conversation, open, options, async (trial) => {
			trials.push(trial);
			await file.add(trial);
			onAnswered(trials.length - before);
		}),
	);
	if (trials.length > 0) await file.publish(trials);
	if (last?.failure) throw new Failure(last.failure);
	void tellTrials(trials, problems.length - trials.length, options, calibration);
}

/** @param left number of questions not yet asked */
async function tellTrials(
	trials: readonly Trial[],
	left: number,
	options: AskOptions,
	calibration: Calibration,
): Promise<void> {
	const goOn = t`Ask ${Math.min(left, AT_ONCE)} More`;
	const show = t("Show Statistics");
	const found = trials.length > 1 ? [describeTrials(options.model.profile.name, trials)] : [];
	const risk = exitRiskOf(calibration.answerLog, options.model);
	const exits = risk ? [describeExitRisk(risk)] : [];
	const report = [...found, ...exits, describeNewWindows(options, calibration)].join(" ");
	const choice = await tell.information(report, ...(left > 0 ? [goOn] : []), show);
	if (choice === goOn) await vscode.commands.executeCommand("z1.calibrate" satisfies CommandId);
	if (choice === show) await vscode.commands.executeCommand("z1.showStatistics" satisfies CommandId);
}

/** The results with 95 % intervals; `auto` may be right less often than the full window. */
function describeTrials(name: string, trials: readonly Trial[]): string {
	const { questions, arms, saved, gained } = reportOf(trials);
	const [auto, full] = [describeShare(arms.auto.right), describeShare(arms.full.right)];
	const none = describeShare(arms.minimal.right);
	const right = t`Z1: ${name} was asked ${questions} questions about code: right were ${auto} with auto, ${full} with the full window, ${none} without thinking.`;
	const points = describePoints(gained);
	const cost =
		saved.value < 0
			? t`auto takes ${describeShare(negative(saved))} more tokens than the full window, for ${points} points of right answers.`
			: t`auto takes ${describeShare(saved)} fewer tokens than the full window, for ${points} points of right answers.`;
	return `${right} ${cost}`;
}

function negative({ value, low, high }: Estimated): Estimated {
	return { value: -value, low: -high, high: -low };
}

/** `71 % (51 to 86)` */
function describeShare({ value, low, high }: Estimated): string {
	return t`${describeSigned(100 * value)} % (${describeSigned(100 * low)} to ${describeSigned(100 * high)})`;
}

/** `−4 (−17 to 8)` */
function describePoints({ value, low, high }: Estimated): string {
	return t`${describeSigned(100 * value)} (${describeSigned(100 * low)} to ${describeSigned(100 * high)})`;
}

/** Asks with a notification that can be cancelled; the answers until then count. */
async function withProgress(
	{ model }: AskOptions,
	conversation: Conversation,
	questions: number,
	work: (onAnswered: (answered: number) => void) => Promise<Trace | undefined>,
): Promise<Trace | undefined> {
	const { name, windows } = model.profile;
	const speed = await conversation.speedOf(model);
	return tell.progress({ title: t`Calibrating ${name}`, cancellable: true }, (report, cancelled) => {
		cancelled.onCancellationRequested(() => conversation.control("stop"));
		const startedAt = Date.now();
		if (speed !== undefined) {
			const most = (questions * windows.max * 1000) / speed;
			report({ message: t`0 of ${questions}, up to ${describeAbout(most)}` });
		}
		return work((answered) => {
			const left = ((Date.now() - startedAt) / answered) * (questions - answered);
			report({
				increment: 100 / questions,
				message: t`${answered} of ${questions}, ${describeDuration(left)} left`,
			});
		});
	});
}

function describeNewWindows({ model: { profile } }: AskOptions, { answerLog }: Calibration): string {
	const shipped = profile.autoWindows ?? profile.windows;
	const learned = answerLog.learned(profile.id, shipped);
	const levels = LEVELS.map((level, index) => [level, learned?.of({ score: 20 * index + 10, level })]);
	const windows = learned && (Object.fromEntries(levels) as Windows);
	return windows
		? t`Z1: from now on, auto gives ${profile.name} about ${describeWindows(windows)} thinking tokens (minimal to max).`
		: t`Z1: too few answers to calibrate ${profile.name}; its windows stay ${describeWindows(shipped)} tokens.`;
}

function describeWindows(windows: Windows): string {
	return LEVELS.map((level) => describeCount(windows[level])).join(" / ");
}
