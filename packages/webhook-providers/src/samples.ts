import { chatSamples } from "./samples/chat.ts";
import { codeSamples } from "./samples/code.ts";
import { commerceSamples } from "./samples/commerce.ts";
import { mailSamples } from "./samples/mail.ts";
import { standardSamples } from "./samples/standard.ts";
import { voiceSamples } from "./samples/voice.ts";
import { workSamples } from "./samples/work.ts";
import type { Sample } from "./sign/sample.ts";

/** Small, true examples of what each provider sends, by the provider's id. There is at least one of each. */
export const samples: ReadonlyMap<string, readonly Sample[]> = Map.groupBy(
  [
    ...codeSamples,
    ...chatSamples,
    ...commerceSamples,
    ...mailSamples,
    ...standardSamples,
    ...voiceSamples,
    ...workSamples,
  ],
  ({ provider }) => provider,
);
