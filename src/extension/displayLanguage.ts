import { config } from "@vscode/l10n";
import * as vscode from "vscode";

// Imported first: some texts are translated while their module is loaded. VS Code has read the bundle by
// then; there is none where its display language is English or one that the texts were not translated to.
if (vscode.l10n.bundle) config({ contents: vscode.l10n.bundle });
