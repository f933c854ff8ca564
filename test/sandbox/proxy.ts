// A stand-in for Traefik: looks at the labels of the swarm's services and forwards https for their domains. It runs in an image
// with nothing but Node, so it uses nothing but Node.
import { resolve4 } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';

interface Route {
  readonly host: string;
  readonly service: string;
  readonly port: number;
}

interface Service {
  readonly Spec: { readonly Name: string; readonly Labels: Readonly<Record<string, string>> | null };
}

const LOOK_EVERY_MS = 500;
let routes: readonly Route[] = [];

function routesOf({ Spec: { Name: service, Labels } }: Service): readonly Route[] {
  const labels = Object.entries(Labels ?? {});
  if (Labels?.['traefik.enable'] !== 'true') {
    return [];
  }
  const port = Number(labels.find(([key]) => key.endsWith('.loadbalancer.server.port'))?.[1] ?? 80);
  const rules = labels.filter(([key]) => /^traefik\.http\.routers\..*\.rule$/.test(key));
  const hosts = rules.flatMap(([, rule]) =>
    [...rule.matchAll(/Host\(([^)]*)\)/g)].map((match) => match[1] ?? ''),
  );
  const names = hosts.flatMap((list) => [...list.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
  return [...new Set(names)].map((host) => ({ host, service, port }));
}

function look(): void {
  const asked = get({ socketPath: '/var/run/docker.sock', path: '/services', timeout: 5000 }, (answer) => {
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      text += chunk;
    });
    answer.on('end', () => {
      if (answer.statusCode === 200) {
        const services: Service[] = JSON.parse(text);
        routes = services.flatMap((service) => routesOf(service));
      }
      setTimeout(look, LOOK_EVERY_MS);
    });
  });
  asked.on('error', () => setTimeout(look, LOOK_EVERY_MS)); // The engine is away: what was known still holds.
}

async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const host = (incoming.headers.host ?? '').replace(/:\d+$/, '');
  const route = routes.find((each) => each.host === host);
  if (route === undefined) {
    outgoing.writeHead(404).end('404 page not found\n');
    return;
  }
  // Not the service's virtual address: it works only where the kernel has IPVS. Only healthy tasks are listed.
  const [address] = await resolve4(`tasks.${route.service}`).catch(() => []);
  if (address === undefined) {
    outgoing.writeHead(503).end('no available server\n');
    return;
  }
  const { method, url, headers } = incoming;
  const passed = request(
    {
      host: address,
      port: route.port,
      method,
      path: url,
      headers: { ...headers, 'x-forwarded-proto': 'https' },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  passed.on('error', () =>
    outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end('Bad Gateway\n'),
  );
  incoming.pipe(passed);
}

process.once('SIGTERM', () => process.exit(0));
look();
createServer(
  { key: readFileSync('/run/secrets/key'), cert: readFileSync('/run/secrets/certificate') },
  (incoming, outgoing) => {
    void forward(incoming, outgoing).catch(() => outgoing.destroy());
  },
).listen(443);
