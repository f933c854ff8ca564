/** `--resolve-image`: when the registry is asked for an image's digest. */
export type Resolve = 'always' | 'changed' | 'never';

/** Whether a registry is asked: docker leaves a service alone whose image is written as before, unless told otherwise. */
export function asksRegistry(
  resolve: Resolve,
  { isNew, isWrittenSame }: { readonly isNew: boolean; readonly isWrittenSame: boolean },
): boolean {
  return resolve === 'always' || (resolve === 'changed' && (isNew || !isWrittenSame));
}

/** Source: moby's client, `digestWarning`. */
export function unpinnedWarning(image: string): string {
  return `image ${image} could not be accessed on a registry to record
its digest. Each node will access ${image} independently,
possibly leading to different nodes running different
versions of the image.
`;
}
