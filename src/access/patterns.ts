/** Whether `pattern` (`*` stands for anything) fits the whole of `text`, in any letter case. Linear: patterns cannot be made slow. */
export function fits(pattern: string, text: string): boolean {
  const [head = '', ...others] = pattern.toLowerCase().split('*');
  const whole = text.toLowerCase();
  const tail = others.pop();
  if (tail === undefined) {
    return whole === head;
  }
  if (!whole.startsWith(head) || !whole.endsWith(tail) || whole.length < head.length + tail.length) {
    return false;
  }
  return holdsInOrder(whole.slice(head.length, whole.length - tail.length), others);
}

export function fitsAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => fits(pattern, text));
}

function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const found = text.indexOf(part, from);
    if (found < 0) {
      return false;
    }
    from = found + part.length;
  }
  return true;
}
