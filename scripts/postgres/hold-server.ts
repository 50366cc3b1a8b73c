// Runs a throw-away PostgreSQL for a parent process. Prints the server's URL, or that there is none, as a line of JSON;
// accepts the lines `pause` and `resume`, and prints `{}` when each is done; exits when its input ends.
import { createInterface } from "node:readline";
import { startThrowawayServer } from "./throwaway-server.ts";

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

const result = await startThrowawayServer();
if (result.outcome === "started") {
  const { url, pause, resume, stop } = result.server;
  try {
    say({ url });
    for await (const word of createInterface({ input: process.stdin })) {
      if (word === "pause") await pause();
      if (word === "resume") await resume();
      say({});
    }
  } finally {
    await stop();
  }
} else {
  say(result);
}
