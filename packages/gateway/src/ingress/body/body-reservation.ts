import type { Room } from "../../bodies/body-memory.ts";

/** Room in memory that a request takes for its body, for as long as that is needed. */
export class BodyReservation {
  #room: Room | undefined;
  #size = 0;
  #isOver = false;

  /**
   * Takes room, in place of what it has.
   *
   * @param patience - how long to wait for it, in milliseconds.
   * @returns false when there was none.
   */
  take(room: Room, bytes: number, patience: number): boolean | Promise<boolean> {
    if (room.tryTake(bytes)) {
      this.#took(room, bytes);
      return true;
    }
    return room.take(bytes, patience).then((isTaken) => {
      if (isTaken) this.#took(room, bytes);
      return isTaken;
    });
  }

  /** It turned out to need no more than that. */
  shrink(bytes: number): void {
    this.#room?.release(this.#size - bytes);
    this.#size = bytes;
  }

  /** For good: what is taken later is given back at once. */
  release(): void {
    this.#isOver = true;
    this.#giveBack();
  }

  #took(room: Room, bytes: number): void {
    this.#giveBack();
    if (this.#isOver) {
      room.release(bytes);
      return;
    }
    this.#room = room;
    this.#size = bytes;
  }

  #giveBack(): void {
    this.#room?.release(this.#size);
    this.#room = undefined;
  }
}
