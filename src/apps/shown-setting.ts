import { looksSecret } from './secret-looking.ts';

const MOST_SHOWN = 60;

/** `SMTP_HOST=mail.oak.coop`, on one line and not too long; what looks like a password is never in it. */
export function shownSetting(key: string, value: string): string {
  if (looksSecret(key, value)) {
    return `${key}=[not shown]`;
  }
  const oneLine = value
    .replaceAll('\r', '')
    .replaceAll('\n', '⏎')
    .replaceAll(/\p{Cc}/gu, ' ');
  return `${key}=${oneLine.length > MOST_SHOWN ? `${oneLine.slice(0, MOST_SHOWN)}…` : oneLine}`;
}

/** What differs between two sets of settings, a line or two each: `- A=1`, `+ A=2`. In the order of `after`. */
export function settingLines(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys
    .filter((key) => before[key] !== after[key])
    .flatMap((key) => {
      const [was, is] = [before[key], after[key]];
      return [
        ...(was === undefined ? [] : [`- ${shownSetting(key, was)}`]),
        ...(is === undefined ? [] : [`+ ${shownSetting(key, is)}`]),
      ];
    });
}
