import type { ServiceSpec } from '../../src/stack/spec.ts';
import { asStored } from '../../src/stack/stored.ts';
import type { LiveService, LiveTask, UpdateStatus } from '../../src/swarm/swarm.ts';

/** How the containers of a service behave. */
export interface Behaviour {
  /** Looks until a task runs: `preparing`, then `starting`. */
  readonly looks: number;
  /** What a task says when it ends by itself; `null`: it stays. */
  readonly crash: { readonly error: string; readonly exitCode: number | null } | null;
}

interface Task {
  readonly id: string;
  readonly slot: number;
  readonly generation: number;
  readonly image: string;
  looks: number;
  state: string;
  desired: string;
  since: Date;
  error: string | null;
  exitCode: number | null;
}

/** One service of a fake swarm: its spec, its tasks, and what the engine does about them at each look. */
export class FakeService {
  readonly id: string;
  version: number;
  spec: ServiceSpec;
  readonly createdAt: Date;
  #updatedAt: Date;
  #previous: ServiceSpec | null = null;
  #update: UpdateStatus | null = null;
  #generation = 0;
  #serial = 0;
  #tasks: Task[] = [];
  readonly #now: () => Date;

  constructor(id: string, version: number, spec: ServiceSpec, now: () => Date) {
    this.id = id;
    this.version = version;
    this.spec = asStored(spec);
    this.#now = now;
    this.createdAt = now();
    this.#updatedAt = this.createdAt;
    this.#fill();
  }

  /** As the engine does: any post forgets the update's state, and remembers the spec before. */
  change(spec: ServiceSpec, version: number): void {
    const stored = asStored(spec);
    const isDirty =
      this.#isHalfDone() || JSON.stringify(stored.TaskTemplate) !== JSON.stringify(this.spec.TaskTemplate);
    this.#updatedAt = this.#now();
    this.#previous = this.spec;
    this.spec = stored;
    this.version = version;
    this.#update = null;
    if (isDirty) {
      this.#replaceTasks();
      this.#setUpdate('updating', 'update in progress');
    }
    this.#fill();
  }

  /** An update that stands still: the tasks of before go on. */
  stopUpdate(state: 'paused' | 'rollback_paused' | null): void {
    this.#generation += 1;
    this.#update = null;
    if (state !== null) {
      this.#setUpdate(state, 'update paused due to failure or early termination of a task');
    }
  }

  /** One look later. */
  tick(behaviour: Behaviour): void {
    this.#tasks.filter(({ desired }) => desired === 'running').forEach((task) => this.#age(task, behaviour));
    const failed = this.#tasks.filter(
      ({ state, generation }) => state === 'failed' && generation === this.#generation,
    );
    if (this.#update?.state === 'rollback_started' && failed.length === 0) {
      this.#setUpdate('rollback_completed', 'rollback completed');
    } else if (this.#update?.state === 'updating') {
      this.#advanceUpdate(failed.length > 0);
    }
    this.#fill();
  }

  live(): LiveService {
    const running = this.#tasks.filter(({ state, desired }) => state === 'running' && desired === 'running');
    const { id, version, spec, createdAt } = this;
    return {
      id,
      version,
      spec,
      createdAt,
      updatedAt: this.#updatedAt,
      update: this.#update,
      runningTasks: running.length,
      desiredTasks: this.#wanted(),
    };
  }

  tasks(): LiveTask[] {
    return this.#tasks.map(({ generation, looks: _, ...task }) => ({
      ...task,
      service: this.spec.Name,
      node: 'node1',
      graceMs: 10_000,
      isUpToDate: generation === this.#generation,
    }));
  }

  #advanceUpdate(hasFailed: boolean): void {
    if (!hasFailed) {
      if (this.#tasks.every(({ state, desired }) => desired !== 'running' || state === 'running')) {
        this.#setUpdate('completed', 'update completed');
      }
    } else if (this.spec.UpdateConfig?.FailureAction === 'rollback' && this.#previous !== null) {
      this.spec = this.#previous;
      this.#previous = null;
      this.version += 1;
      this.#replaceTasks();
      this.#setUpdate('rollback_started', 'update rolled back due to failure or early termination of a task');
    } else if (this.spec.UpdateConfig?.FailureAction !== 'continue') {
      this.#setUpdate('paused', 'update paused due to failure or early termination of a task');
    }
  }

  #isHalfDone(): boolean {
    return this.#tasks.some(
      ({ desired, generation }) => desired === 'running' && generation !== this.#generation,
    );
  }

  #setUpdate(state: UpdateStatus['state'], message: string): void {
    this.#update = { state, startedAt: this.#update?.startedAt ?? this.#now(), message };
  }

  #age(task: Task, { looks, crash }: Behaviour): void {
    task.looks += 1;
    const isOld = this.#update?.state.startsWith('rollback') ?? false;
    const states = task.looks > looks ? 'running' : 'starting';
    if (task.looks > looks && crash !== null && !isOld) {
      Object.assign(task, { state: 'failed', desired: 'shutdown', since: this.#now(), ...crash });
    } else if (task.looks > looks && this.#isJob()) {
      Object.assign(task, { state: 'complete', desired: 'complete', since: this.#now(), exitCode: 0 });
    } else if (task.state !== states) {
      Object.assign(task, { state: states, since: this.#now() });
    }
  }

  #replaceTasks(): void {
    this.#generation += 1;
    for (const task of this.#tasks.filter(({ desired }) => desired === 'running')) {
      Object.assign(task, { state: 'shutdown', desired: 'shutdown', since: this.#now() });
    }
  }

  /** As many tasks as the spec wants; what ended is tried again, while the restart policy allows. */
  #fill(): void {
    for (let slot = 1; slot <= this.#wanted(); slot += 1) {
      const mine = this.#tasks.filter((task) => task.slot === slot && task.generation === this.#generation);
      const isServed =
        mine.some(({ desired }) => desired === 'running' || desired === 'complete') ||
        this.#tasks.some((task) => task.slot === slot && task.desired === 'running');
      if (!isServed && !(mine.length > 0 && this.spec.TaskTemplate.RestartPolicy?.Condition === 'none')) {
        this.#tasks.push(this.#newTask(slot));
      }
    }
    for (const task of this.#tasks.filter(
      ({ slot, desired }) => slot > this.#wanted() && desired === 'running',
    )) {
      Object.assign(task, { state: 'shutdown', desired: 'shutdown', since: this.#now() });
    }
  }

  #newTask(slot: number): Task {
    this.#serial += 1;
    return {
      id: `${this.id}-task-${this.#serial}`,
      slot,
      generation: this.#generation,
      image: this.spec.TaskTemplate.ContainerSpec.Image,
      looks: 0,
      state: 'preparing',
      desired: 'running',
      since: this.#now(),
      error: null,
      exitCode: null,
    };
  }

  #wanted(): number {
    const { Replicated, ReplicatedJob } = this.spec.Mode;
    return Replicated?.Replicas ?? ReplicatedJob?.TotalCompletions ?? 1;
  }

  #isJob(): boolean {
    return this.spec.Mode.ReplicatedJob !== undefined || this.spec.Mode.GlobalJob !== undefined;
  }
}
