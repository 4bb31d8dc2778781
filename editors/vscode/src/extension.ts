import * as vscode from "vscode";
import { type ExecuteCommandSignature, LanguageClient, type LanguageClientOptions, type ServerOptions, type StaticFeature } from "vscode-languageclient/node";

import { findServer } from "./server";
import { isDraftList, pick } from "./drafts";
import { isPeopleList, goTo, pickPerson } from "./people";

const languages = [
  "go", "python", "javascript", "javascriptreact", "typescript", "typescriptreact", "java", "rust", "c", "cpp", "csharp", "ruby", "php", "kotlin", "swift",
  "scala", "lua", "shellscript", "elixir",
];

let client: LanguageClient | undefined;

/** Starts the server. Everything but a few dialogues is done there. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = findServer(vscode.workspace.getConfiguration("hivesync").get<string>("path", ""), context.extensionPath);
  if (typeof server !== "string") {
    const set = "Set its path";
    if ((await vscode.window.showErrorMessage(server.why, set)) === set) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "hivesync.path");
    }
    return;
  }
  const serverOptions: ServerOptions = { command: server, args: ["--stdio", ...recording()] };
  const clientOptions: LanguageClientOptions = {
    documentSelector: languages.map((language) => ({ scheme: "file", language })),
    middleware: { executeCommand },
  };
  client = new LanguageClient("hivesync", "HiveSync", serverOptions, clientOptions);
  client.registerFeature(listsShownHere);
  context.subscriptions.push(client);
  await client.start();
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** Where a test wants every message to be kept. */
function recording(): string[] {
  const file = process.env.HIVESYNC_RECORD;
  return file === undefined ? [] : ["--record", file];
}

/** Tells the server that lists of drafts are shown here. */
const listsShownHere: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), hivesync: { showDrafts: true } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** What commands ask a person for that are chosen from the palette, a key or a menu. */
const questions: Record<string, vscode.InputBoxOptions> = {
  "hivesync.addTask": { title: "HiveSync: Add task here", prompt: "What should be done at this symbol?" },
  "hivesync.joinProject": { title: "HiveSync: Join project", prompt: "The invite link that a member gave you", placeHolder: "https://…/join#…", ignoreFocusOut: true },
};

/** Runs a command of the server: with the cursor's place when it was chosen from the palette, a key or a menu. */
async function executeCommand(command: string, args: unknown[], next: ExecuteCommandSignature): Promise<unknown> {
  let argument = args.length === 1 && isRecord(args[0]) && !(args[0] instanceof vscode.Uri) ? args[0] : undefined;
  const editor = vscode.window.activeTextEditor;
  if (argument?.uri === undefined && editor !== undefined && client !== undefined) {
    const { uri, position } = { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: client.code2ProtocolConverter.asPosition(editor.selection.active) };
    argument = { ...argument, uri, position };
  }
  const question = questions[command];
  if (question !== undefined && argument?.text === undefined) {
    const text = await vscode.window.showInputBox(question);
    if (text === undefined || text.trim() === "") {
      return undefined;
    }
    argument = { ...argument, text };
  }
  if (command === "hivesync.follow" && argument?.id === undefined) {
    const person = await pickPerson(await next("hivesync.showPeople", argument === undefined ? [] : [argument]), "Whom to follow");
    if (person === undefined) {
      return undefined;
    }
    argument = { ...argument, id: person.id };
  }
  const result: unknown = await next(command, argument === undefined ? [] : [argument]);
  if (isDraftList(command, result)) {
    await pick(command, result);
  } else if (command === "hivesync.showPeople" && isPeopleList(result)) {
    await goTo(await pickPerson(result, "Who is here"));
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
