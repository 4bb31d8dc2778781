// The review in a real Visual Studio Code against the real server: what a person sees
// and does, from the first hint to the comment in the file, and again after a restart.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { folder, goTo, neovim, notSee, open, page, palette, picture, root, run, save, see, start, tell } from "./editor.mjs";

const banner = "AI-generated documentation";

let vscode = await start();
await tell(async () => {
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
}).finally(() => vscode.stop());
