import type { Command } from "commander";
import { aName } from "../../arguments/read-argument.ts";
import { readKeyValue, VALUE_VARIABLE } from "../../arguments/key-value.ts";
import type { Ending } from "../../exit-codes.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../../gateway-command.ts";
import { readData } from "./call/read-data.ts";
import { sendCall } from "./call/send-call.ts";
import { tellProgress } from "../inspect/deliveries/follow-delivery.ts";
import { endingOfDelivery } from "../inspect/deliveries/show-run.ts";

type CallFlags = {
  readonly data: string;
  readonly method: string;
  readonly valueStdin?: boolean;
  readonly wait?: boolean;
};

/** `agentex call` */
export function addCall(program: Command, exit: Exit): void {
  gatewayCommand(
    program,
    "call",
    "Call an agent as a job, with an external key; --wait prints its progress and result",
    [
      `${VALUE_VARIABLE}=… npx agentex-gateway call reviewer /reviews --data '{"pull_request":12}' --wait`,
      "pass show reviewer-key | npx agentex-gateway call reviewer /reviews --value-stdin --data @job.json --wait --json",
    ],
  )
    .argument("<agent>", "the agent's name", aName)
    .argument("<path>", "the agent's route, such as /reviews")
    .option("--data <json>", "the body: JSON, @FILE, or - for standard input", "{}")
    .option("--method <method>", "the route's method", "POST")
    .option("--value-stdin", `read the key from standard input instead of ${VALUE_VARIABLE}`)
    .option("--wait", "wait until the agent is done; the exit code shows the result")
    .action(talking<CallFlags>(exit, call));
}

async function call(
  { client, screen, isJson }: Talk,
  { data, method, valueStdin, wait }: CallFlags,
  agent = "",
  path = "",
): Promise<Ending> {
  if (valueStdin === true && data === "-") {
    throw new CommandFailed("usage", "Standard input cannot be both the key and the data.");
  }
  const key = await readKeyValue(valueStdin);
  if (key === undefined) {
    throw new CommandFailed(
      "usage",
      `There is no key: set ${VALUE_VARIABLE}, or use --value-stdin.`,
      `Create one: npx agentex-gateway keys create ${agent} NAME`,
    );
  }
  const id = await sendCall(client.baseUrl, { agent, path, method, key, data: await readData(data) });
  if (wait !== true) {
    if (isJson) screen.json({ id });
    else {
      screen.say(id);
      screen.remark(`Follow it: npx agentex-gateway deliveries show ${id} --follow`);
    }
    return "done";
  }
  if (!isJson) screen.remark(`Stored as ${id}. Press Ctrl-C to stop waiting; the agent keeps working.`);
  const ended = await tellProgress(screen, (signal) => client.deliveries.followAsSender(id, key, { signal }));
  if (isJson && ended !== undefined) screen.json(ended);
  else if (ended?.run?.result != null) screen.json(ended.run.result);
  return endingOfDelivery(ended);
}
