import * as vscode from "vscode";

/** What the server lists: a draft (AI), a task or a notice (System). See docs/protocol.md. */
interface Draft {
  kind: "AI" | "Task" | "System";
  uri: string;
  range: { start: { line: number; character: number } };
  symbol?: string;
  summary: string;
  banner?: string;
  flags?: unknown[];
  orphaned?: string;
}

const titles: Record<string, string> = {
  "hivesync.showDrafts": "Open drafts and tasks",
  "hivesync.showOrphans": "Comments whose code was not found",
};

/** Whether a command's answer is a list for a person to choose from. */
export function isDraftList(command: string, result: unknown): result is Draft[] {
  return command in titles && Array.isArray(result);
}

/** Shows a list and goes to what is chosen. */
export async function pick(command: string, drafts: Draft[]): Promise<void> {
  if (drafts.length === 0) {
    await vscode.window.showInformationMessage("HiveSync: nothing waits for you in this workspace.");
    return;
  }
  const items = drafts.map((draft) => ({
    label: `${icons[draft.kind]} ${draft.kind}: ${draft.symbol ?? ""}`,
    description: `${vscode.workspace.asRelativePath(vscode.Uri.parse(draft.uri))}:${String(draft.range.start.line + 1)}${(draft.flags?.length ?? 0) > 0 ? " (flagged)" : ""}`,
    detail: draft.orphaned ?? draft.summary,
    draft,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: titles[command] ?? "",
    placeHolder: drafts.find((draft) => draft.banner !== undefined)?.banner ?? "Choose one to go to it",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) {
    return;
  }
  const { line, character } = chosen.draft.range.start;
  const at = new vscode.Position(line, character);
  await vscode.window.showTextDocument(vscode.Uri.parse(chosen.draft.uri), { selection: new vscode.Range(at, at) });
}

const icons = { AI: "$(sparkle)", Task: "$(tasklist)", System: "$(info)" };
