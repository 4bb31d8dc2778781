import * as vscode from "vscode";

/** A person of the project, as the server tells. See docs/protocol.md. */
interface Person {
  id: string;
  label: string;
  agent?: string;
  uri?: string;
  line?: number;
}

/** Whether an answer is a list of people. */
export function isPeopleList(result: unknown): result is Person[] {
  return Array.isArray(result);
}

/** Lets the person choose one of the others. */
export async function pickPerson(people: unknown, title: string): Promise<Person | undefined> {
  if (!isPeopleList(people)) {
    return undefined; // the server has said why
  }
  if (people.length === 0) {
    await vscode.window.showInformationMessage("HiveSync: nobody else is in the project now.");
    return undefined;
  }
  const items = people.map((person) => ({
    label: person.label,
    description: person.uri === undefined ? "" : vscode.workspace.asRelativePath(vscode.Uri.parse(person.uri)),
    detail: person.agent ?? "",
    person,
  }));
  return (await vscode.window.showQuickPick(items, { title: `HiveSync: ${title}` }))?.person;
}

/** Goes where a person is. */
export async function goTo(person: Person | undefined): Promise<void> {
  if (person?.uri === undefined) {
    return;
  }
  const at = new vscode.Position(person.line ?? 0, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(person.uri), { selection: new vscode.Range(at, at) });
}
