const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

export type Colour = keyof typeof codes;
export type Paint = Readonly<Record<Colour, (text: string) => string>>;

/** Colours where the stream is a terminal that wants them (`NO_COLOR` is unset); elsewhere the text as it is. */
export function colours(stream: NodeJS.WriteStream): Paint {
  const isColoured = stream.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  const painter = (code: number) => (text: string) => (isColoured ? `\u001B[${code}m${text}\u001B[0m` : text);
  return {
    bold: painter(codes.bold),
    dim: painter(codes.dim),
    red: painter(codes.red),
    green: painter(codes.green),
    yellow: painter(codes.yellow),
    blue: painter(codes.blue),
    magenta: painter(codes.magenta),
    cyan: painter(codes.cyan),
  };
}
