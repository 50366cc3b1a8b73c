import type { Context } from "hono";
import type { Kysely } from "kysely";
import { findListed } from "../../../deliveries/list/find-delivery.ts";
import { formatDeliveryId } from "../../../ids/delivery-id.ts";
import type { Schema } from "../../../storage/schema/schema.ts";
import { showDelivery } from "../show-delivery.ts";

/** The response with a delivery that was just created from another one. */
export async function answerReplayed(context: Context, browse: Kysely<Schema>, id: bigint) {
  const delivery = await findListed(browse, id);
  if (delivery === undefined) throw new Error("a delivery that was just accepted is not there");
  context.header("location", `/deliveries/${formatDeliveryId(id)}`);
  return context.json(showDelivery(delivery), 202);
}
