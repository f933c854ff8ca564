/** `blog_oak_coop_app` → `app`; the whole name where it is not of that stack. */
export function shortName(name: string, stack: string): string {
  return name.startsWith(`${stack}_`) ? name.slice(stack.length + 1) : name;
}
