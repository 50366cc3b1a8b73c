import { AgentServer, type SlackCommand, type SlackEventCallback } from "agentex-gateway-sdk";
import { answerCommand } from "./command.ts";
import { answerMention } from "./mention.ts";
import { postMessage } from "./post-message.ts";

const acp = new AgentServer({
  name: "slack-helper",
  description: "Answers when it is mentioned in Slack, and rolls dice for /roll",
  port: Number(process.env["ACP_PORT"] || 8001),
});
const botToken = process.env["SLACK_BOT_TOKEN"];

acp.post("/slack/events", async (request, { log, signal }) => {
  const { event } = await request.payload<SlackEventCallback>();
  const reply = event.type === "app_mention" ? answerMention(event) : undefined;
  if (reply === undefined) return undefined;
  log.info(`${reply.channel}: ${reply.text}`);
  // Without a token, it only prints what it would post.
  if (botToken) await postMessage(reply, { botToken, fetch, signal });
  return undefined;
});

acp.post("/slack/commands", async (request, { log }) => {
  const answer = answerCommand(await request.payload<SlackCommand>(), Math.random);
  log.info(answer.text);
  return answer;
});

await acp.start();
