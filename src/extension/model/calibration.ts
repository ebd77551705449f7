import { t } from "@vscode/l10n";
import { LEVELS, type Windows } from "../../core/effort.ts";
import { Failure } from "../../core/failure.ts";
import { calibrateWindows } from "../../core/saving/calibration.ts";
import { describeAbout, describeCount, describeDuration } from "../../core/trace/describe.ts";
import type { AnswerLog } from "../../host/conversation/answerLog.ts";
import { calibrate, readCalibrationQuestions } from "../../host/conversation/calibrate.ts";
import type { AskOptions, StartConversation } from "../../host/conversation/conversation.ts";
import { tell } from "../tell.ts";

/** What a model is calibrated with. */
interface Calibration {
	readonly start: StartConversation;
	readonly answerLog: AnswerLog;
	readonly problemsFile: string;
}

/**
 * Runs the bundled problems with the full window, and tells which windows `auto` takes from then on. It can
 * be cancelled; what was answered until then counts.
 */
export async function calibrateModel(
	options: AskOptions,
	{ start, answerLog, problemsFile }: Calibration,
): Promise<void> {
	const { profile } = options.model;
	const conversation = start({ reference: true });
	const questions = await readCalibrationQuestions(problemsFile);
	const speed = await conversation.speedOf(options.model);
	const last = await tell.progress(
		{ title: t`Calibrating ${profile.name}`, cancellable: true },
		(report, cancelled) => {
			cancelled.onCancellationRequested(() => conversation.control("stop"));
			const startedAt = Date.now();
			if (speed !== undefined) {
				const most = (questions.length * profile.windows.max * 1000) / speed;
				report({ message: t`0 of ${questions.length}, up to ${describeAbout(most)}` });
			}
			return calibrate(conversation, questions, options, (answered) => {
				const left = ((Date.now() - startedAt) / answered) * (questions.length - answered);
				report({
					increment: 100 / questions.length,
					message: t`${answered} of ${questions.length}, ${describeDuration(left)} left`,
				});
			});
		},
	);
	if (last?.failure) throw new Failure(last.failure);
	const windows = calibrateWindows(answerLog.fullRecords, profile.id, profile.windows);
	void tell.information(
		windows
			? t`Z1: from now on, auto gives ${profile.name} ${describeWindows(windows)} thinking tokens (minimal to max).`
			: t`Z1: too few answers to calibrate ${profile.name}; its windows stay ${describeWindows(profile.windows)} tokens.`,
	);
}

function describeWindows(windows: Windows): string {
	return LEVELS.map((level) => describeCount(windows[level])).join(" / ");
}
