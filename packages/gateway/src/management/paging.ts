import { z } from "@hono/zod-openapi";

/** The parameters of lists with numbered pages. */
export const pageSchema = {
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  page_number: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .openapi({ description: "Counted from 1." }),
};

/** Reads what to sort a list by. Clients of the Agentex platform may name any of its columns. */
export function readOrder<Order extends string>(
  orders: readonly [Order, ...Order[]],
  wanted: string | undefined,
): Order {
  return orders.find((order) => order === wanted) ?? orders[0];
}

/** Describes what a list can be sorted by. */
export function orderDescription([first, ...others]: readonly string[]): string {
  return `${[first, ...others].map((order) => `\`${order}\``).join(", ")}; anything else counts as \`${first}\`.`;
}

export const directionSchema = z
  .string()
  .default("desc")
  .transform((direction) => (direction.toLowerCase() === "asc" ? ("asc" as const) : ("desc" as const)))
  .openapi({ type: "string", description: "`asc`; anything else counts as `desc`." });
