/**
 * Every command that users see, by its full name. package.json declares the same ones; a test keeps the two
 * in step.
 */
export const COMMANDS = [
	"z1.explainSelection",
	"z1.askAboutSelection",
	"z1.fix",
	"z1.writeTests",
	"z1.document",
	"z1.findComplexity",
	"z1.addSelection",
	"z1.addFile",
	"z1.tryStarterModel",
	"z1.stop",
	"z1.answerNow",
	"z1.thinkMore",
	"z1.compareEfforts",
	"z1.calibrate",
	"z1.forgetLearned",
	"z1.newConversation",
	"z1.showHistory",
	"z1.exportConversation",
	"z1.showStatistics",
	"z1.chooseModel",
	"z1.unloadModel",
	"z1.setServerKey",
	"z1.measureMachine",
	"z1.diagnose",
] as const;

/** Commands that only the product's own links and buttons run. */
export const OWN_COMMANDS = ["z1.askAt", "z1.showTrace", "z1.moveView"] as const;

export type CommandId = (typeof COMMANDS)[number] | (typeof OWN_COMMANDS)[number];
