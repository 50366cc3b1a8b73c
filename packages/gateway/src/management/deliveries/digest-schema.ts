import { z } from "@hono/zod-openapi";
import { standings, type Digest } from "agentex-webhook-providers";

export const digestSchema = z
  .object({
    provider: z.string(),
    event: z.string().optional(),
    conversation: z.string().optional(),
    summary: z.string().openapi({ description: "What happened, in one line." }),
    actor: z
      .object({
        id: z.string().optional(),
        name: z.string().optional(),
        kind: z.enum(["user", "bot", "app"]).optional(),
        standing: z.enum(standings),
      })
      .optional(),
    title: z.string().optional(),
    url: z.string().optional().openapi({ description: "Always https, and without a user name or password." }),
    text: z
      .string()
      .optional()
      .openapi({ description: "What someone wrote. It ends with `…` if it was truncated." }),
    omitted: z.object({
      text_characters: z.int().openapi({ description: "How many characters were cut off." }),
      members: z.array(z.string()).openapi({
        description: "The payload's members that are not in the digest at all.",
      }),
      more_members: z.int().openapi({ description: "How many more there are." }),
    }),
  })
  .openapi("Digest", { description: "A webhook in a form for a model, at most 8 KB." });

export const digestAnswerSchema = z.object({
  digest: digestSchema.nullable().openapi({
    description:
      "Null if the body is larger than 1 MB and its agent gets no digest, or if it is no longer stored.",
  }),
});

/** A digest in the API's format. */
export function showDigest({ omitted, ...digest }: Digest): z.infer<typeof digestSchema> {
  return { ...digest, omitted: { ...omitted, members: [...omitted.members] } };
}
