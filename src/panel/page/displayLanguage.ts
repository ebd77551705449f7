import { config } from "@vscode/l10n";

// Must be imported first, because some texts are translated while their module loads. The page contains the
// translations.
const bundle = document.querySelector("#l10n")?.textContent;
if (bundle) config({ contents: bundle });
