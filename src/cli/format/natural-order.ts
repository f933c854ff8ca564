const pieces = /\d+|[^\d]/gu;

/** Digits as numbers, before everything else: `web_2` stands before `web_10`. Source: fvbommel/sortorder, `NaturalLess`. */
export function inNaturalOrder(one: string, other: string): number {
  const [left, right] = [one.match(pieces) ?? [], other.match(pieces) ?? []];
  for (const [index, a] of left.entries()) {
    const b = right[index];
    const order = b === undefined ? 1 : comparePiece(a, b);
    if (order !== 0) {
      return order;
    }
  }
  return left.length - right.length;
}

function comparePiece(a: string, b: string): number {
  const [isNumber, isOther] = [/\d/.test(a), /\d/.test(b)];
  if (isNumber !== isOther) {
    return isNumber ? -1 : 1;
  }
  return isNumber ? compareNumbers(a, b) : (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}

/** Of equal numbers the one with fewer zeros before it is first. Compared as text: they may have more digits than a number holds. */
function compareNumbers(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (x.length !== y.length) {
    return x.length - y.length;
  }
  if (x !== y) {
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
