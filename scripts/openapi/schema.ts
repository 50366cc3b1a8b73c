import type { ApiDocument } from "../../packages/gateway/src/management/api-document.ts";

/** A schema in the API's document: JSON Schema, or a reference to a named one. */
export type Schema = NonNullable<NonNullable<ApiDocument["components"]>["schemas"]>[string];
