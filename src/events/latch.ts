/** One waiter waits for it to open. It may be opened before or during the wait, and more than once. */
export interface Latch {
  open(): void;
  reset(): void;
  /** Waits until it is open, the signal is aborted or the time (ms) is over; false if that is over. Never rejects. */
  wait(patience: number): Promise<boolean>;
  close(): void;
}

export function makeLatch(signal: AbortSignal): Latch {
  let isOpen = false;
  let wake: (() => void) | undefined;
  const open = () => {
    isOpen = true;
    wake?.();
  };
  signal.addEventListener('abort', open);
  return {
    open,
    reset() {
      isOpen = signal.aborted;
    },
    async wait(patience) {
      if (isOpen) return true;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = undefined;
      return isOpen;
    },
    close() {
      signal.removeEventListener('abort', open);
    },
  };
}
