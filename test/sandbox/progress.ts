import { colours } from './paint.ts';

/** Shows slow work while it goes on. Steps may overlap. */
export interface Progress {
  /** Does the work and says how long it took. `say` is for what it is at. */
  step<T>(title: string, work: (say: (detail: string) => void) => Promise<T>): Promise<T>;
}

interface Running {
  readonly title: string;
  readonly startedAt: number;
  detail: string;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REDRAW_EVERY_MS = 120;
/** In plain output: how often a step that goes on says so. */
const REPEAT_EVERY_MS = 10_000;

/** On a terminal running steps stand at the bottom and move; elsewhere each is a line when it begins, every 10 s, and at its end. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? onTerminal(stream) : inLines(stream);
}

function inLines(stream: NodeJS.WriteStream): Progress {
  return {
    async step(title, work) {
      const running: Running = { title, startedAt: performance.now(), detail: '' };
      stream.write(`… ${title}\n`);
      const repeat = setInterval(() => stream.write(`… ${lineOf(running)}\n`), REPEAT_EVERY_MS);
      repeat.unref();
      try {
        const result = await work((detail) => {
          running.detail = detail;
        });
        stream.write(`✓ ${title}, ${elapsed(running)}\n`);
        return result;
      } catch (error) {
        stream.write(`✗ ${title}, ${elapsed(running)}\n`);
        throw error;
      } finally {
        clearInterval(repeat);
      }
    },
  };
}

function onTerminal(stream: NodeJS.WriteStream): Progress {
  const running = new Set<Running>();
  const paint = colours(stream);
  let drawn = 0;
  let frame = 0;
  const draw = (done = ''): void => {
    frame += 1;
    const spinner = paint.cyan(FRAMES[frame % FRAMES.length] ?? '…');
    const lines = [...running].map((each) => `${spinner} ${fit(lineOf(each), stream.columns)}\n`);
    stream.write(`${drawn > 0 ? `\u001B[${drawn}A` : ''}\u001B[0J${done}${lines.join('')}`);
    drawn = lines.length;
  };
  const timer = setInterval(() => {
    if (running.size > 0) {
      draw();
    }
  }, REDRAW_EVERY_MS);
  timer.unref();
  return {
    async step(title, work) {
      const each: Running = { title, startedAt: performance.now(), detail: '' };
      running.add(each);
      draw();
      const end = (mark: string): void => {
        running.delete(each);
        draw(`${mark} ${title} ${paint.dim(elapsed(each))}\n`);
      };
      try {
        const result = await work((detail) => {
          each.detail = detail;
        });
        end(paint.green('✓'));
        return result;
      } catch (error) {
        end(paint.red('✗'));
        throw error;
      }
    },
  };
}

function lineOf(running: Running): string {
  return [running.title, running.detail, elapsed(running)].filter((part) => part !== '').join(' · ');
}

function elapsed({ startedAt }: Running): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

function fit(line: string, columns: number): string {
  const room = Math.max(20, columns - 4);
  return line.length > room ? `${line.slice(0, room - 1)}…` : line;
}
