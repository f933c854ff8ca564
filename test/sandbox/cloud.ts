import { join } from 'node:path';
import { type LabRegistry, type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { makeCertificates } from './certificates.ts';
import { layImages, makeImages, PROXY_IMAGE } from './images.ts';
import { CACHE_FOLDER, DOMAIN, type Layout } from './layout.ts';
import type { Progress } from './progress.ts';
import { isListening, until } from './until.ts';

/** Where the stand-in proxy is reached: a real port on the node's own address, which only this machine can reach. */
const HTTPS_PORT = 443;

export interface Cloud {
  readonly dockerHost: string;
  /** `host:port` */
  readonly registry: string;
  readonly proxy: string;
  readonly caFile: string;
  readonly docker: LabSwarm['docker'];
  /** For those who break things. */
  readonly swarm: LabSwarm;
  readonly images: LabRegistry;
}

export interface CloudOptions {
  readonly engine?: 20 | 28;
  readonly nodes?: number;
}

/** A swarm, of one node unless it says otherwise, with a registry full of stand-in images, and a proxy that answers for the co-op's domains. */
export async function startCloud(
  layout: Layout,
  progress: Progress,
  { engine = 28, nodes = 1 }: CloudOptions = {},
): Promise<Cloud> {
  const images = {
    data: join(layout.swarm, 'registry5000/data'),
    cache: join(CACHE_FOLDER, 'sandbox-images'),
    busybox: join(layout.swarm, 'rootfs.tar'),
    work: join(layout.dir, 'work'),
  };
  const swarm = await progress.step(`a swarm (Docker engine ${engine}, in namespaces of its own)`, async () =>
    startSwarm({ dir: layout.swarm, nodes, engine, names: [DOMAIN.split('.')[0] ?? DOMAIN] }),
  );
  const isLaid = await layImages(images);
  const store = await progress.step('an image registry', async () => swarm.startRegistry());
  const registry = store.address;
  if (!isLaid) {
    await progress.step('stand-in images for it', async (say) =>
      makeImages(registry, images, (done, total) => say(`${done} of ${total}`)),
    );
  }
  const [node] = swarm.nodes;
  const caFile = await makeCertificates(layout.certificates, DOMAIN);
  const address = await progress.step(`a proxy for *.${DOMAIN}`, async () =>
    startProxy(swarm, { registry, address: node?.address ?? '', certificates: layout.certificates }),
  );
  const { docker } = swarm;
  return {
    dockerHost: node?.dockerHost ?? '',
    registry,
    proxy: address,
    caFile,
    docker,
    swarm,
    images: store,
  };
}

interface ProxyPlace {
  readonly registry: string;
  readonly address: string;
  readonly certificates: string;
}

async function startProxy(swarm: LabSwarm, { registry, address, certificates }: ProxyPlace): Promise<string> {
  const docker = (line: string): string => swarm.docker(...line.split(' '));
  docker('network create --driver overlay --attachable proxy');
  docker(`secret create sandbox_proxy_key ${certificates}/server.key`);
  docker(`secret create sandbox_proxy_certificate ${certificates}/server.pem`);
  docker(
    'service create --detach --quiet --name sandbox_proxy --network proxy --constraint node.role==manager ' +
      `--publish mode=host,target=443,published=${HTTPS_PORT} ` +
      '--mount type=bind,source=/run/docker.sock,target=/var/run/docker.sock ' +
      '--secret source=sandbox_proxy_key,target=key --secret source=sandbox_proxy_certificate,target=certificate ' +
      `${registry}/${PROXY_IMAGE}`,
  );
  await until(async () => isListening(address, HTTPS_PORT), 60_000, 'The proxy does not answer.');
  return `${address}:${HTTPS_PORT}`;
}
