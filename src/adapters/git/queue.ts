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

/** One queue for each name. */
export function createQueues(): (name: string) => Queue {
  const queues = new Map<string, Queue>();
  return (name) => {
    const queue = queues.get(name) ?? createQueue();
    queues.set(name, queue);
    return queue;
  };
}
