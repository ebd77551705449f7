/**
 * What a model might write that has read the wrong file: every way known to us in which text on a page
 * runs, loads, navigates or deceives. Anything that runs sets `pwned`.
 */
export const HOSTILE: readonly string[] = [
	// HTML that runs
	"<script>pwned = 1</script>",
	"<img src=x onerror=pwned=1>",
	"<svg onload=pwned=1><script>pwned=1</script></svg>",
	"<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
	"<details open ontoggle=pwned=1>x</details>",
	"<body onload=pwned=1>",
	"<math><mi xlink:href='javascript:pwned=1'>x</mi></math>",
	"<form action='https://evil.example'><button formaction='javascript:pwned=1'>go</button></form>",
	"<input autofocus onfocus=pwned=1>",
	"<style>@import 'https://evil.example/a.css'; * { background: url(https://evil.example/b) }</style>",
	"<link rel=stylesheet href=https://evil.example/c.css><base href=https://evil.example/>",
	"<meta http-equiv=refresh content='0; url=https://evil.example/d'>",
	"<object data='javascript:pwned=1'></object><embed src='javascript:pwned=1'>",
	"<noscript><p title='</noscript><img src=x onerror=pwned=1>'></noscript>",
	"<svg></p><style><a id='</style><img src=1 onerror=pwned=1>'>",
	"<!--><img src=x onerror=pwned=1>-->",
	"&lt;script&gt;pwned=1&lt;/script&gt;",
	// Links
	"[a](javascript:pwned=1)",
	"[a](JaVaScRiPt:pwned=1) [b](java\nscript:pwned=1) [c](&#106;avascript:pwned=1) [d](\u0001javascript:pwned=1)",
	"[a](command:workbench.action.terminal.new) <command:z1.stop>",
	"[a](vscode://evil.example/x) [b](vscode-resource://x) [c](vscode-webview://x)",
	"[a](data:text/html,<script>pwned=1</script>) [b](file:///etc/passwd) [c](blob:x) [d](about:blank)",
	"[a](//evil.example) [b](/etc/passwd) [c](#panel) [d](x.html) [e](?x)",
	'[a](https://evil.example "x" onmouseover=pwned=1) [b](https://evil.example/"onmouseover="pwned=1)',
	"[a][r]\n\n[r]: javascript:pwned=1\n[s]: https://evil.example/s",
	"<https://evil.example/auto> https://evil.example/bare [text](https://evil.example/inline)",
	// Formulas
	"$\\href{javascript:pwned=1}{x}$ \\(\\url{javascript:pwned=1}\\) $\\htmlClass{copy}{x}$ $\\htmlStyle{position:fixed}{x}$",
	"$$\\includegraphics{https://evil.example/f.png}$$ $\\htmlData{x=1}{y}$ $\\text{<img src=x onerror=pwned=1>}$",
	"$\\def\\a{\\a\\a}\\a$ $\\newcommand{\\b}[1]{#1#1}\\b{\\b{\\b{x}}}$ $\\hspace{-99em}x$ $\\rule{99em}{99em}$",
	`$${"{".repeat(400)}x${"}".repeat(400)}$ $${"\\\\frac{1}{".repeat(60)}x${"}".repeat(60)}$`,
	// Images and what else would fetch
	"![a](https://evil.example/a.png) ![b](data:image/svg+xml,<svg onload=pwned=1>)",
	"[![a](https://evil.example/a.png)](https://evil.example)",
	"| a |\n| - |\n| ![a](https://evil.example/t.png) <img src=https://evil.example/u.png> |",
	// Code fences
	"```html\n<script>pwned=1</script><img src=x onerror=pwned=1>\n```",
	'```"><img/src=x/onerror=pwned=1>\nx\n```',
	'```js" onclick="pwned=1\nx\n```',
	"`<img src=x onerror=pwned=1>`",
	"```\n</code></pre></div><script>pwned=1</script>\n",
	'```copy"><button class="copy" onclick=pwned=1>\nx\n```',
	// lit's own marks
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is tested
	"<!--?lit$1$--> ?lit$0$ {{lit-0}} <!--lit-part--> ${pwned=1} {{pwned=1}}",
	// Deception
	"access_level != \u202euser\u2066 // admins only\u2069 \u2066",
	"\u001b[8mhidden\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u009b2J",
	"zero\u200bwidth\u2060 \ufeffbom \u{e0041}\u{e0042}tags \u0000nul \u0008back",
	"[https://bank.example](https://evil.example/phish)",
	// Sheer size and depth
	`${">".repeat(2000)} deep`,
	`${"- ".repeat(500)}deep`,
	`${"[".repeat(5000)}`,
	`${"*a_".repeat(3000)}`,
	`${"`".repeat(5001)}`,
	`|${"a|".repeat(500)}\n|${"-|".repeat(500)}\n`,
	"x".repeat(20_000),
];
