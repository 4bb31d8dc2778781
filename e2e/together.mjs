// Ada in Visual Studio Code and Bob in Neovim, on two checkouts of one project, with
// the real backend between them: they see where the other is, and each other's tasks.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { folder, goTo, neovim, notSee, open, picture, root, run, page, see, start, tell, work } from "./editor.mjs";

const backend = spawn(path.join(root, "bin/hivesync-backend"), ["serve", "--dev", "--json", "--data", path.join(work, "backend"), "--log-level", "error"], { stdio: ["ignore", "pipe", "inherit"] });
const { invite } = await new Promise((resolve) => createInterface(backend.stdout).once("line", (line) => resolve(JSON.parse(line))));

execFileSync("git", ["init", "-q", folder]); // a project is joined with a repository
const bob = { HIVESYNC_FOLDER: path.join(work, "bob", "shop"), XDG_STATE_HOME: path.join(work, "bob", "state") };
fs.cpSync(folder, bob.HIVESYNC_FOLDER, { recursive: true });
const join = (where, name, env) => execFileSync(path.join(root, "bin/hivesync-lsp"), ["join", "--folder", where, "--name", name, invite], { env: { ...process.env, ...env }, stdio: "ignore" });
join(folder, "Ada", { XDG_STATE_HOME: path.join(work, "state") });
join(bob.HIVESYNC_FOLDER, "Bob", bob);

const vscode = await start({ "hivesync.presence.enabled": true }, "frames-vscode-together.jsonl");
await tell(async () => {
  await open(vscode.port);
  await goTo("func Total", "Total");
  const there = neovim("together.lua", bob);
  console.log("VS Code: Ada sees Bob");
  await see("◂ Bob · reviewing AddAll");
  await picture("vscode-presence");

  console.log("VS Code: Ada adds a task, Bob does it");
  await goTo("func .c .Cart. AddAll", "AddAll");
  await run("Add task here");
  const question = page.locator(".quick-input-widget", { hasText: "What should be done at this symbol?" });
  await question.locator("input").first().fill("Refuse an empty list");
  await page.keyboard.press("Enter");
  await there; // he may be faster than the eye: that it was here is told by its going there
  await notSee("Task: Refuse an empty list");
  await notSee("◂ Bob");
}).finally(async () => {
  backend.kill();
  await vscode.stop();
});
console.log("together: done");
