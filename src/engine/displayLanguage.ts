import { config } from "@vscode/l10n";

// Imported first: some texts are translated while their module is loaded. Whoever starts this process names
// the file with the translations, if its users read any.
const bundleFile = process.env.Z1_L10N_BUNDLE;
if (bundleFile) config({ fsPath: bundleFile });
