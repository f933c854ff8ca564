const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 GB`, in steps of a thousand; `null`: nobody knows. */
export function sizeText(bytes: number | null): string {
  if (bytes === null) {
    return 'size unknown';
  }
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  const step = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[step - 1]}`;
}
