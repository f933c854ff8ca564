import { z } from 'zod';
import type { App } from '../src/apps/apps.ts';
import { flag } from '../src/chat/arguments.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { didYouMean } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';
import { shortName } from '../src/stack/short-name.ts';
import { shortNameOf } from '../src/swarm/live-service.ts';
import type { NodeVolume, VolumesOnNode } from '../src/swarm/node-runner.ts';
import { sizeText } from '../src/swarm/size-text.ts';
import type { LiveService } from '../src/swarm/swarm.ts';

const MOST_SHOWN = 11;

export default defineCommand({
  name: 'volume',
  summary: 'List the volumes of an app, or remove one with its data.',
  example: '!volume list nextcloud',
  actions: ['look'],
  args: z.object({
    what: z.string(),
    app: z.string().optional(),
    volume: z.string().optional(),
    domain: z.string().optional(),
    node: flag(z.string().optional(), 'node'),
  }),
  usage: 'list <app> · !volume remove <app> <volume> <domain of the app> [--node <node>]',
  async run({ what, app: words, volume, domain, node }, context) {
    const isRemoving = what === 'remove' || what === 'rm';
    const isListing = what === 'list' || what === 'ls';
    // `!volume nextcloud` is meant well.
    const meant = isRemoving || isListing ? words : what;
    if (meant === undefined) {
      throw new UserError('bad_arguments', `Which app? Usage: \`!volume ${what} <app>\``);
    }
    const rest = { volume, domain, '--node': node };
    const given = Object.fromEntries(
      Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    );
    const picked = await pickApp(meant, context, (app) => ({
      command: 'volume',
      args: { what: isRemoving ? 'remove' : 'list', app, ...(isRemoving ? given : {}) },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const found = await find(picked.app, context);
    return isRemoving
      ? remove(found, { volume, domain, node }, context)
      : { answer: lines(...listed(found)) };
  },
});

interface Found {
  readonly app: App;
  readonly all: readonly VolumesOnNode[];
  readonly services: readonly LiveService[];
}

async function find(app: App, { nodes, swarms, signal }: CommandContext): Promise<Found> {
  const [all, { services }] = await Promise.all([
    nodes.of(app.server).volumes(app.stack, signal),
    swarms.of(app.server).observe(app.stack, signal),
  ]);
  return { app, all, services };
}

type Placed = NodeVolume & { readonly node: string };

function placedIn(all: readonly VolumesOnNode[]): readonly Placed[] {
  return all.flatMap((one) =>
    'volumes' in one ? one.volumes.map((volume) => ({ ...volume, node: one.node })) : [],
  );
}

function listed(found: Found): readonly string[] {
  const { app, all } = found;
  const placed = placedIn(all);
  const rows = placed.slice(0, MOST_SHOWN).map((volume) => row(volume, found));
  const more = placed.length - rows.length;
  return [
    placed.length === 0 ? `${app.name} has no volumes.` : `Volumes of ${app.name}`,
    ...rows,
    more > 0 ? `and ${more} more` : '',
    ...all.flatMap((one) => ('trouble' in one ? [`⚠ ${one.node} not looked at. ${one.trouble}`] : [])),
  ];
}

/** `data · node2 · 1.2 GB · app, cron`. */
function row({ name, node, sizeBytes }: Placed, { app, services }: Found): string {
  const users = services
    .filter(
      ({ spec }) => spec.TaskTemplate.ContainerSpec.Mounts?.some(({ Source }) => Source === name) === true,
    )
    .map((live) => shortNameOf(live, app.stack));
  const used = users.length === 0 ? 'used by nothing that runs' : users.join(', ');
  return `${shortOf(name, app)} · ${node} · ${sizeText(sizeBytes)} · ${used}`;
}

function shortOf(name: string, { stack }: App): string {
  return shortName(name, stack);
}

interface Removal {
  readonly volume: string | undefined;
  readonly domain: string | undefined;
  readonly node: string | undefined;
}

/** What is lost is said first, and the app's domain must be typed: a slip of the finger must not cost data. */
function remove(found: Found, { volume, domain, node }: Removal, context: CommandContext): Outcome {
  const { app, services } = found;
  if (services.length > 0) {
    throw new UserError('volume_in_use', `\`${app.name}\` runs: its volumes are in use.`);
  }
  const here = volumesCalled(volume, found).filter((one) => node === undefined || one.node === node);
  const [one, ...others] = here;
  if (one === undefined) {
    throw new UserError('unknown_volume', `It has no such volume on \`${node}\`.`);
  }
  const typed = (on: Placed): string =>
    `!volume remove ${app.name} ${shortOf(on.name, app)} ${app.name}${others.length > 0 ? ` --node ${on.node}` : ''}`;
  if (others.length > 0 || domain !== app.name) {
    return {
      answer: lines(
        'This deletes data for ever:',
        ...here.map((on) => `${shortOf(on.name, app)} · ${on.node} · ${sizeText(on.sizeBytes)}`),
        'Nothing was done. To ask for it, type:',
        ...here.map((on) => `\`${typed(on).replace(/^!/, context.bot.prefix)}\``),
      ),
    };
  }
  const { name, server, stack, recipe } = app;
  const subject = { app: name, server, stack, recipe };
  return { request: { action: 'volume', ...subject, node: one.node, name: one.name } };
}

/** By its short or its whole name. */
function volumesCalled(volume: string | undefined, { app, all }: Found): readonly Placed[] {
  const placed = placedIn(all);
  const names = [...new Set(placed.map(({ name }) => shortOf(name, app)))];
  const called = placed.filter(({ name }) => name === volume || shortOf(name, app) === volume);
  if (called.length === 0) {
    const near = volume === undefined ? '' : didYouMean(volume, names);
    const there = names.length === 0 ? 'It has none.' : `There are: ${names.join(', ')}.`;
    throw new UserError('unknown_volume', `Which volume?${near} ${there}`);
  }
  return called;
}
