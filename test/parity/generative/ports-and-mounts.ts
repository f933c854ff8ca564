import fc from 'fast-check';
import { distinct, mostly, oneOf, raws, several, some, texts, type Values, withSome } from './build.ts';
import { anyText, onlyYesNo, plainText, yesNo } from './scalars.ts';
import { raw } from './tree.ts';

const shortPort: Values = oneOf(
  texts(
    '80',
    '8080:80',
    '8443:443/tcp',
    '53:53/udp',
    '127.0.0.1:81:80',
    '[::1]:82:80',
    '::1:83:80',
    '0.0.0.0:84:80',
  ),
  texts(
    '3000-3002',
    '4000-4002:5000-5002',
    '6000-6002:6000',
    '0:80',
    '80/sctp',
    '80/TCP',
    '008:080',
    '${COUNT}:80',
  ),
  texts(':80', '127.0.0.1::80', '80:80/', '9-11:9-11', '80/tcp/x', '${U:-85}:${COUNT}', '7-7:7', '1-2-3'),
  raws(80, 443, 8080, '0x50', '022'),
);
const longPort: Values = some(
  {
    target: mostly(fc.integer({ min: 1, max: 99 }).map(raw), texts('${COUNT}')),
    published: mostly(fc.integer({ min: 0, max: 99 }).map(raw), texts('${U:-90}'), raws('3.0', 70_000)),
    protocol: texts('tcp', 'udp', 'UDP', 'any', ''),
    mode: texts('host', 'ingress', 'odd', '${U:-host}'),
  },
  4,
);
export const ports: Values = distinct(mostly(shortPort, longPort, longPort), 4);

const targets = ['/data', '/var/log', '/etc/x', 'rel', 'c:\\x', '/with space', '/${A}'];
const shortMount: Values = oneOf(
  texts(
    '/anon',
    'data:/data',
    'logs:/var/log:ro',
    'data:/d2:nocopy,ro',
    '/host:/in',
    '/host/../x/:/in:rw',
    'x',
    '/a',
  ),
  texts(
    '~/x:/home',
    '~y:/z',
    './rel:/rel',
    '../up:/up:rshared',
    '.:/here',
    '/h:/p:slave,z,ro',
    'c:\\win:/w',
    'v:/one',
  ),
  texts('data:/${A}', '${U:-data}:/x', 'a.b:/ab', 'ext_vol:/ext', '\\\\srv\\share:/s', 'data:/q:RO,cached'),
);
const mountTarget = texts(...targets);
const volumeOptions = some({ nocopy: yesNo, subpath: plainText, 'x-odd': anyText }, 2);
const bindOptions = some(
  { propagation: texts('rprivate', 'shared', 'odd', ''), create_host_path: onlyYesNo },
  2,
);
const tmpfsOptions = some({ size: raws(0, 1024, 1_000_000, '1e6', '0x400', '64.0'), mode: raws(511) }, 2);
const common = { target: mountTarget, read_only: yesNo, consistency: texts('cached', 'default') };
const volumeSource = texts('data', 'logs', 'ext_vol', 'a.b', '${U:-data}');
const type = (kind: string): Values => texts(kind);
const longMount: Values = oneOf(
  withSome({ type: type('volume') }, { ...common, source: volumeSource, volume: volumeOptions }),
  withSome(
    { type: type('bind'), source: texts('/h', './r', '~/x', '/h/', 'c:/w') },
    { ...common, bind: bindOptions },
  ),
  withSome({ type: type('tmpfs') }, { ...common, tmpfs: tmpfsOptions }),
  withSome({ type: type('npipe'), source: texts('\\\\.\\pipe\\x', '/p') }, { ...common, bind: bindOptions }),
  withSome({ type: type('cluster'), source: texts('data', 'group:g') }, common),
  withSome({ type: type('image'), source: texts('alpine', 'Odd') }, common),
);
export const mounts: Values = several(mostly(shortMount, longMount, longMount, longMount), 4);
