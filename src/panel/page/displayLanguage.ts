import { config } from "@vscode/l10n";

// Imported first: some texts are translated while their module is loaded. The page brings the translations
// along.
const bundle = document.querySelector("#l10n")?.textContent;
if (bundle) config({ contents: bundle });
