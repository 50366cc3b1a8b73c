import { bodyInPieces, pieceRow } from "../../../bodies/body-pieces.ts";
import { isInMemory, isLarge, piecesOf, readWhole, type Body } from "../../../bodies/body.ts";
import type { Webhook } from "../../../deliveries/delivery.ts";
import type { StoredAs } from "../../../deliveries/delivery-row.ts";
import type { Database } from "../../../storage/database.ts";
import { isUniqueViolation } from "../../../storage/unique-violation.ts";
import type { Entry } from "./commit-group.ts";

export type StoreBodyParts = {
  readonly database: Pick<Database, "bodies">;
  readonly nextId: () => bigint;
  /** Adds an entry to the next commit. */
  readonly add: (entry: Entry) => void;
};

/** Stores a large body in separate commits, unless it is stored already. */
export type StoreBody = (webhook: Pick<Webhook, "body">) => Promise<StoredAs>;

const NOTHING = new Uint8Array();

export function createStoreBody({ database, nextId, add }: StoreBodyParts): StoreBody {
  /** Stores a body's pieces. @returns their id. */
  const storePieces = async (body: Body): Promise<bigint> => {
    const bodyId = nextId();
    let number = 0;
    try {
      for await (const bytes of piecesOf(body)) {
        const piece = pieceRow(bodyId, number++, bytes);
        await new Promise<void>((resolve, reject) => add({ piece, settle: () => resolve(), fail: reject }));
      }
    } catch (error) {
      // Another body has this id.
      if (isUniqueViolation(error)) return storePieces(body);
      throw error;
    }
    return bodyId;
  };
  return async ({ body }) => {
    if (!isLarge(body)) {
      return { body: isInMemory(body) ? body : await readWhole(body), piecesId: null, size: null };
    }
    const { length: size } = body;
    const received = "stored" in body ? body : undefined;
    if (received?.piecesId !== undefined) return { body: NOTHING, piecesId: received.piecesId, size };
    const piecesId = await storePieces(body);
    received?.stored(piecesId, bodyInPieces(database.bodies, piecesId, size));
    return { body: NOTHING, piecesId, size };
  };
}
