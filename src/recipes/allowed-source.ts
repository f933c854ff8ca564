/**
 * Whether a recipe's address, named by a list of others, is below one of the addresses that config.yml allows. Compared as parsed, so
 * that `..`, another port, a name before `@` or a longer host is another address.
 */
export function isAllowedSource(repository: string, allowed: readonly string[]): boolean {
  const url = sourceUrl(repository);
  return url !== null && allowed.some((start) => isBelow(url, sourceUrl(start)));
}

function isBelow(url: URL, start: URL | null): boolean {
  if (start === null || url.origin !== start.origin) {
    return false;
  }
  const folder = start.pathname.endsWith('/') ? start.pathname : `${start.pathname}/`;
  return url.pathname.startsWith(folder) && url.pathname.length > folder.length;
}

/** `null` for what is no plain address of the web. */
function sourceUrl(text: string): URL | null {
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    url.protocol === 'https:' &&
    `${url.username}${url.password}${url.search}${url.hash}` === '' &&
    !/%|\\/.test(text);
  return isPlain ? url : null;
}
