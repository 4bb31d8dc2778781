import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/**
 * Finds the server: the one that is set, the one that came with the extension, or the first on the PATH.
 * The answer is a path, or why there is none, for a person.
 */
export function findServer(set: string, extension: string): string | { why: string } {
  const name = process.platform === "win32" ? "hivesync-lsp.exe" : "hivesync-lsp";
  if (set !== "") {
    const file = set.startsWith("~/") ? path.join(os.homedir(), set.slice(2)) : set;
    return isProgram(file) ? file : { why: `HiveSync: hivesync.path is "${set}", and there is no program of that name.` };
  }
  const folders = [path.join(extension, "bin"), ...(process.env.PATH ?? "").split(path.delimiter)];
  const found = folders.map((folder) => path.join(folder, name)).find(isProgram);
  return found ?? { why: `HiveSync: ${name} was not found. Build it with "make build" and put bin/ on the PATH, or set hivesync.path.` };
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
