import { config } from "@vscode/l10n";
import * as vscode from "vscode";

// Must be imported first, because some texts are translated while their module loads. VS Code has read the
// bundle by then; there is none if the display language is English or has no translation.
if (vscode.l10n.bundle) config({ contents: vscode.l10n.bundle });
