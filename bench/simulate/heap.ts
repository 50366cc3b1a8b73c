/** A binary min-heap. */
export type Heap<Item> = {
  readonly size: () => number;
  peek(): Item | undefined;
  push(item: Item): void;
  pop(): Item | undefined;
  /** Applies any change to all items, and restores the heap order. */
  revise(change: (item: Item) => void): void;
};

/** @param before - whether the first argument comes out earlier; must be false for an item and itself. */
export function createHeap<Item>(before: (a: Item, b: Item) => boolean): Heap<Item> {
  const items: Item[] = [];
  /** Moves the item at `start` down to its place. */
  const sink = (start: number): void => {
    const item = items[start];
    if (item === undefined) return;
    let place = start;
    for (;;) {
      let childPlace = 2 * place + 1;
      let child = items[childPlace];
      if (child === undefined) break;
      const right = items[childPlace + 1];
      if (right !== undefined && before(right, child)) {
        childPlace += 1;
        child = right;
      }
      if (!before(child, item)) break;
      items[place] = child;
      place = childPlace;
    }
    items[place] = item;
  };
  return {
    size: () => items.length,
    peek: () => items[0],
    push(item) {
      let place = items.length;
      items.push(item);
      while (place > 0) {
        const parentPlace = (place - 1) >> 1;
        const parent = items[parentPlace];
        if (parent === undefined || !before(item, parent)) break;
        items[place] = parent;
        place = parentPlace;
      }
      items[place] = item;
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (last !== undefined && items.length > 0) {
        items[0] = last;
        sink(0);
      }
      return first;
    },
    revise(change) {
      for (const item of items) change(item);
      for (let place = (items.length >> 1) - 1; place >= 0; place--) sink(place);
    },
  };
}
