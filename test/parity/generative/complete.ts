import { names } from './parts.ts';
import { entriesOf, itemsOf, type MapTree, mapOf, raw, type Tree, text, under, withEntry } from './tree.ts';

type Section = 'networks' | 'volumes' | 'secrets' | 'configs';

/** The first file with what the services of all files need: an image each, and a definition of whatever they name. */
export function complete(files: readonly MapTree[]): readonly MapTree[] {
  const [first, ...overlays] = files.map(withImages).map(withFiles);
  if (first === undefined) {
    return files;
  }
  const services = files.flatMap((file) => entriesOf(under(file, ['services'])));
  const sections = (['networks', 'volumes', 'secrets', 'configs'] as const).map((section) => ({
    section,
    missing: namesIn(services, section).filter((key) =>
      files.every((file) => under(file, [section, key]) === null),
    ),
  }));
  const defined = sections.reduce((file, { section, missing }) => define(file, section, missing), first);
  return [defined, ...overlays];
}

type Services = ReturnType<typeof entriesOf>;

/** A service needs an image in the first file that names it; overlays may leave it out. */
function withImages(file: MapTree, index: number, files: readonly MapTree[]): MapTree {
  const services = under(file, ['services']);
  if (services?.kind !== 'map') {
    return file;
  }
  const named = services.entries.map(([key, service]) => {
    const isNew = files.slice(0, index).every((earlier) => under(earlier, ['services', key]) === null);
    return [key, isNew ? withImage(service) : service] as const;
  });
  return withEntry(file, 'services', mapOf(named));
}

/** Secrets and configs need something to be made from. */
function withFiles(file: MapTree): MapTree {
  const sections = (['secrets', 'configs'] as const).filter((section) => under(file, [section]) !== null);
  return sections.reduce((whole, section) => {
    const named = entriesOf(under(whole, [section])).map(([key, value]) => [key, withFile(value)] as const);
    return withEntry(whole, section, mapOf(named));
  }, file);
}

function withFile(value: Tree): Tree {
  const isMade = ['file', 'driver', 'external'].some((key) => isSaid(under(value, [key])));
  return value.kind !== 'map' || isMade ? value : withEntry(value, 'file', text('one.txt'));
}

function isSaid(value: Tree | null): boolean {
  return value !== null && (value.kind !== 'raw' || value.source !== 'false');
}

function withImage(service: Tree): Tree {
  return service.kind !== 'map' || under(service, ['image']) !== null
    ? service
    : withEntry(service, 'image', text('nginx'));
}

function define(file: MapTree, section: Section, missing: readonly string[]): MapTree {
  if (missing.length === 0) {
    return file;
  }
  const there = entriesOf(under(file, [section]));
  const content =
    section === 'secrets' || section === 'configs' ? mapOf([['file', text('one.txt')]]) : raw('~');
  return withEntry(file, section, mapOf([...there, ...missing.map((key) => [key, content] as const)]));
}

/** Names of a pool that stand anywhere in what the services say of the section. */
function namesIn(services: Services, section: Section): readonly string[] {
  const said = services.map(([, service]) => JSON.stringify([mentions(service, section)])).join('');
  return names[section].filter(
    (name) => name !== 'default' && new RegExp(`[^\\w.]${escape(name)}[^\\w.]`).test(said),
  );
}

function mentions(service: Tree, section: Section): unknown {
  const own = under(service, [section]);
  const credential = section === 'configs' ? under(service, ['credential_spec']) : null;
  return [own, credential, ...itemsOf(own)];
}

function escape(name: string): string {
  return name.replaceAll('.', '\\.');
}
