import type { FrameLocator, Page } from "playwright-core";

/** The id of a view, or a test that is true for the webview that is meant. */
export type WhichWebview = string | ((frame: FrameLocator) => boolean | Promise<boolean>);

export function webviewFrame(page: Page, which: WhichWebview): Promise<FrameLocator>;
export function screenshot(page: Page, folder: string, name: string, part?: string): Promise<string>;
