import { run } from './run.ts';

/** A tar that is the same, bit by bit, whenever the files are: then so are the digests. */
export async function packFolder(root: string): Promise<string> {
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=go=rX'];
  await run('tar', ['-C', root, ...same, '-cf', `${root}.tar`, '.']);
  return `${root}.tar`;
}
