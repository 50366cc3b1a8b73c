import { pluck } from "../request/json.ts";
import type { Payload } from "../request/payload.ts";
import { fill } from "../template/template.ts";
import { isTemplate } from "../template/parse.ts";
import type { Sources } from "../template/look-up.ts";
import { pastTense } from "./past-tense.ts";
import { readMrkdwn } from "./mrkdwn.ts";
import { oneLine } from "./plain-text.ts";

/** The values of a summary's own placeholders. */
export type Known = {
  readonly actor: string | undefined;
  readonly event: string | undefined;
  readonly provider: string;
};

const special = /(\{(?:actor|event|provider|(?:past|mrkdwn):[^{}|]+|count:[^{}|]+\|[^{}|]+\|[^{}|]+)\})/;

/** Whether the text is a template of a summary, which has additional placeholders. */
export function isSummaryTemplate(text: string): boolean {
  return isTemplate(
    text
      .split(special)
      .map((piece, index) => (index % 2 === 1 ? "x" : piece))
      .join(""),
  );
}

/** The longest value that a placeholder contributes. */
const longestValue = 140;

/** Fills a summary template; undefined if one of its placeholders finds nothing. */
export function fillSummary(template: string, sources: Sources, known: Known): string | undefined {
  let text = "";
  for (const piece of piecesOf(template)) {
    const value = fillPiece(piece, sources, known);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

type Piece =
  | { readonly is: "actor" | "event" | "provider" }
  | { readonly is: "past" | "mrkdwn"; readonly path: readonly string[] }
  | { readonly is: "count"; readonly path: readonly string[]; readonly one: string; readonly many: string }
  | { readonly is: "template"; readonly template: string };

function fillPiece(piece: Piece, sources: Sources, known: Known): string | undefined {
  switch (piece.is) {
    case "actor":
    case "event":
    case "provider":
      return known[piece.is];
    case "past": {
      const [action] = pluck(sources.payload.json, piece.path);
      return typeof action === "string" && /^[\w-]{1,60}$/.test(action) ? pastTense(action) : undefined;
    }
    case "mrkdwn": {
      const [text] = pluck(sources.payload.json, piece.path);
      return typeof text === "string" ? oneLine(readMrkdwn(text), longestValue) : undefined;
    }
    case "count": {
      const count = countItems(piece.path, sources.payload);
      return count === undefined ? undefined : `${count} ${count === 1 ? piece.one : piece.many}`;
    }
    case "template":
      return fill(piece.template, sources, readable);
  }
}

function countItems(path: readonly string[], { json }: Payload): number | undefined {
  const [list] = path[0] === "*" ? [json] : pluck(json, path);
  return Array.isArray(list) ? list.length : undefined;
}

/** A value as people read it: one line; a Git ref without its common prefix. */
export function readable(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "string") return undefined;
  const ref = value.startsWith("refs/") ? value.replace(/^refs\/(?:heads|tags)\//, "") : value;
  return oneLine(ref, longestValue);
}

/** There are few templates, but each is filled for every webhook, so parsed templates are cached. */
const taken = new Map<string, readonly Piece[]>();
const mostTaken = 5_000;

function piecesOf(template: string): readonly Piece[] {
  const known = taken.get(template);
  if (known !== undefined) return known;
  const pieces = template
    .split(special)
    .flatMap((text, index) =>
      text === "" ? [] : [index % 2 === 1 ? readSpecial(text.slice(1, -1)) : plain(text)],
    );
  if (taken.size >= mostTaken) taken.clear();
  taken.set(template, pieces);
  return pieces;
}

function plain(template: string): Piece {
  return { is: "template", template };
}

function readSpecial(text: string): Piece {
  if (text === "actor" || text === "event" || text === "provider") return { is: text };
  if (text.startsWith("mrkdwn:")) return { is: "mrkdwn", path: text.slice("mrkdwn:".length).split(".") };
  if (text.startsWith("past:")) return { is: "past", path: text.slice("past:".length).split(".") };
  const [path = "", one = "", many = ""] = text.slice("count:".length).split("|");
  return { is: "count", path: path.split("."), one, many };
}
