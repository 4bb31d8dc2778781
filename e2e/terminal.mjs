// terminal.mjs COLUMNS ROWS RECORDING PICTURE [FROM]: draw what a program printed in a terminal,
// as a terminal shows it. With FROM the picture begins at the line that starts with this text.
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const [columns, rows, recording, picture, from] = process.argv.slice(2);
const modules = path.join(import.meta.dirname, "node_modules/@xterm/xterm");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ deviceScaleFactor: 1.5, viewport: { width: 1400, height: 1000 } });
await page.setContent(`<style>${fs.readFileSync(path.join(modules, "css/xterm.css"), "utf8")} body { margin: 0; background: #1b1f24 } #screen { padding: 12px; display: inline-block }</style><div id="screen"></div>`);
await page.addScriptTag({ path: path.join(modules, "lib/xterm.js") });
await page.evaluate(async ({ text, columns, rows, from }) => {
  const terminal = new Terminal({
    cols: columns, rows, fontFamily: "DejaVu Sans Mono, monospace", fontSize: 13, scrollback: 10000, allowProposedApi: true,
    theme: { background: "#1b1f24", foreground: "#d7dce2", cursor: "#1b1f24", green: "#7fc97f", red: "#f28b82", cyan: "#7ad0e0", yellow: "#e5c07b", blue: "#82aaff" },
  });
  terminal.open(document.getElementById("screen"));
  await new Promise((resolve) => terminal.write(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), resolve));
  if (from) {
    const buffer = terminal.buffer.active;
    for (let line = 0; line < buffer.length; line++) {
      if (buffer.getLine(line).translateToString().startsWith(from)) terminal.scrollToLine(line);
    }
  }
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}, { text: fs.readFileSync(recording).toString("base64"), columns: Number(columns), rows: Number(rows), from });
await page.waitForTimeout(200);
await page.locator("#screen").screenshot({ path: picture });
await browser.close();
