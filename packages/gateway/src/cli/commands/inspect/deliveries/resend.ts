import type { DeliveryDetail, EditedDelivery, GatewayClient } from "agentex-gateway-sdk/client";
import { Option, type Command } from "commander";
import { setInBody, textOf } from "../../../../dispatch/replays/edit-body.ts";
import { aHeader, type Headers } from "../../../arguments/a-header.ts";
import { aName } from "../../../arguments/read-argument.ts";
import { readGivenFile } from "../../../arguments/read-input.ts";
import { aValue, type Values } from "../../../arguments/a-value.ts";
import type { Ending } from "../../../exit-codes.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { editText } from "../../../terminal/edit-text.ts";
import { tellProgress } from "./follow-delivery.ts";
import { showDeliveries } from "./show-delivery.ts";
import { endingOfDelivery } from "./show-run.ts";

type ResendFlags = {
  readonly payload?: string;
  readonly set?: Values;
  readonly header?: Headers;
  readonly edit?: boolean;
  readonly follow?: boolean;
};

/** `agentex deliveries resend` */
export function addResend(deliveries: Command, exit: Exit): void {
  gatewayCommand(deliveries, "resend", "Edit a delivery and send it again, as a test", [
    "npx agentex-gateway deliveries resend dlv_0p1c8z0r40000",
    "npx agentex-gateway deliveries resend dlv_0p1c8z0r40000 --set pull_request.draft=false --follow",
    "npx agentex-gateway deliveries resend dlv_0p1c8z0r40000 --payload body.json --header 'x-github-event: push'",
    "npx agentex-gateway deliveries show dlv_0p1c8z0r40000 --body | jq '.ref = \"refs/heads/x\"' | npx " +
      "agentex-gateway deliveries resend dlv_0p1c8z0r40000 --payload -",
  ])
    .argument("<id>", "dlv_…", aName)
    .option("--payload <file>", "the whole body instead of the received one; - reads standard input")
    .addOption(
      new Option(
        "--set <path=value>",
        "set a value in the body, such as data.items.0.price=5; JSON if it is valid JSON, otherwise text (repeatable)",
      ).argParser(aValue),
    )
    .addOption(
      new Option(
        "--header <header>",
        "set a header, 'Name: value', or remove it, 'Name:' (repeatable)",
      ).argParser(aHeader),
    )
    .option("--edit", "edit the body in EDITOR; the default without any of the flags above")
    .option("--follow", "follow the new delivery to the end; the exit code shows the result")
    .action(talking<ResendFlags>(exit, resend));
}

async function resend(talk: Talk, flags: ResendFlags, id = ""): Promise<Ending> {
  const { client, screen, isJson } = talk;
  const edited = await edit(talk, flags, await client.deliveries.get(id));
  const made = await client.deliveries.resend(id, edited);
  if (flags.follow === true) {
    if (!isJson) screen.remark(`Sent as ${made.id}. Press Ctrl-C to stop waiting.`);
    const ended = await tellProgress(screen, (signal) => client.deliveries.follow(made.id, { signal }));
    if (isJson && ended !== undefined) screen.json(ended);
    return endingOfDelivery(ended);
  }
  if (isJson) screen.json(made);
  else {
    screen.say(showDeliveries(screen, [made]));
    screen.remark(`Details: npx agentex-gateway deliveries show ${made.id}`);
  }
  return "done";
}

/** The changes to the received delivery. */
async function edit(talk: Talk, flags: ResendFlags, delivery: DeliveryDetail): Promise<EditedDelivery> {
  const { payload, set = {}, header: headers = {} } = flags;
  const isWritten = payload !== undefined || Object.keys({ ...set, ...headers }).length > 0;
  const before = await bodyOf(talk.client, delivery, payload);
  const changed = setInBody(before.text, before.contentType, set);
  if (changed.outcome === "misfit") throw new CommandFailed("usage", changed.detail);
  if (isWritten && flags.edit !== true) return { body: changed.body, headers };
  const [shown, name] = toEdit(changed.body, before.contentType);
  const body = await editText(talk, shown, name, "--payload, --set or --header");
  if (body === shown && !isWritten) {
    throw new CommandFailed("interrupted", "Nothing was changed, and nothing was sent.");
  }
  return { body: body === shown ? changed.body : body, headers };
}

async function bodyOf(client: GatewayClient, { id, request }: DeliveryDetail, payload: string | undefined) {
  if (payload !== undefined) {
    const [, contentType = ""] = request?.headers.find(([name]) => /^content-type$/i.test(name)) ?? [];
    return { text: await readGivenFile(payload, "payload"), contentType };
  }
  if (request === null) {
    throw new CommandFailed("failed", "Its request is no longer stored.", "Pass a body with --payload.");
  }
  const { bytes, contentType } = await client.deliveries.body(id);
  const text = textOf(bytes);
  if (text !== undefined) return { text, contentType };
  throw new CommandFailed("failed", "Its body is not text, so it cannot be edited.");
}

/** JSON is shown with its structure. An editor ends a text with a newline, which is no change. */
function toEdit(body: string, contentType: string): [text: string, file: string] {
  try {
    return [`${JSON.stringify(JSON.parse(body), null, 2)}\n`, "body.json"];
  } catch {
    return [body, contentType.includes("xml") ? "body.xml" : "body.txt"];
  }
}
