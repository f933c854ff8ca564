import type { AppName } from '../kernel/ids.ts';
import type { Secret } from '../kernel/secret.ts';

/** For which secret of which app a value was handed in. */
export interface HandedPlace {
  readonly app: AppName;
  /** In the compose file: `smtp_password`. */
  readonly key: string;
}

/** Values in files of the folder that config.yml names: `<folder>/<app>/<secret>`. */
export interface HandedFiles {
  /** `null`: there is none. Throws `secret_unfit` for what is no such value. Links are not followed. */
  read(place: HandedPlace): Promise<Secret | null>;
  /** Gone already is fine. */
  remove(place: HandedPlace): Promise<void>;
  /** `null`: config.yml names none. */
  readonly folder: string | null;
}
