/** Runs works one after the other, in the order asked; one that fails does not stop the next. */
export type Queue = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}

/** Runs at most `count` works at a time, begun in the order asked; one that fails makes room as one that ends does. */
export function createLanes(count: number): Queue {
  const waiting: PromiseWithResolvers<void>[] = [];
  let free = count;
  return async (work) => {
    if (free === 0) {
      const turn = Promise.withResolvers<void>();
      waiting.push(turn);
      await turn.promise;
    } else {
      free -= 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      next?.resolve();
      free += next === undefined ? 1 : 0;
    }
  };
}

/** One queue for each name. */
export function createQueues(): (name: string) => Queue {
  const queues = new Map<string, Queue>();
  return (name) => {
    const queue = queues.get(name) ?? createQueue();
    queues.set(name, queue);
    return queue;
  };
}
