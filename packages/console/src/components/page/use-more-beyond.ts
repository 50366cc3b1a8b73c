import { useEffect, type RefObject } from "react";

/** Sets `data-more` on a horizontally scrolling element while there is more beyond its right edge. */
export function useMoreBeyond(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const look = (): void => {
      const { scrollLeft, clientWidth, scrollWidth } = element;
      element.toggleAttribute("data-more", scrollLeft + clientWidth < scrollWidth - 2);
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [ref]);
}
