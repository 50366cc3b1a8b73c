import type { Room } from "../../bodies/body-memory.ts";

/** The memory that a request holds for its body, for as long as it is needed. */
export class BodyReservation {
  #room: Room | undefined;
  #size = 0;
  #isOver = false;

  /**
   * Reserves memory, replacing what it has.
   *
   * @param patience - how long to wait for it, in milliseconds.
   * @returns false if none became available.
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

  /** Reduces the reservation to what is needed. */
  shrink(bytes: number): void {
    this.#room?.release(this.#size - bytes);
    this.#size = bytes;
  }

  /** Final: later reservations are released immediately. */
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
