import { config } from "@vscode/l10n";

// Must be imported first, because some texts are translated while their module loads. The parent process
// passes the file with the translations, if its users read any.
const bundleFile = process.env.Z1_L10N_BUNDLE;
if (bundleFile) config({ fsPath: bundleFile });
