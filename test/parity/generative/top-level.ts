import {
  dictionary,
  distinct,
  mostly,
  oneOf,
  rarely,
  raws,
  type Shape,
  several,
  some,
  texts,
  type Values,
  withSome,
} from './build.ts';
import { names, pairs } from './parts.ts';
import { anyName, anyText, looseValue, onlyYesNo, plainText, size, textOrNumber, yesNo } from './scalars.ts';

const driverOptions = dictionary(['o', 'device', 'n'], textOrNumber);
const note = oneOf(looseValue, several(anyText), pairs);
const subnets = several(some({ subnet: texts('10.9.0.0/24', 'fd00::/64', 'odd', '${U:-10.8.0.0/16}') }, 1));

/** External things: `true` or the older mapping. */
function outer(known: Shape = {}, name = anyName): Values {
  return oneOf(
    withSome({ external: raws(true) }, { name, ...known }),
    withSome(
      { external: mostly(raws(true), rarely(texts('${U:-true}', '${U:-On}'), texts('${YES}'))) },
      { ...known },
    ),
    withSome({ external: some({ name }, 1, 1) }, { ...known }),
  );
}

/** No two may be of one name: docker takes either by chance. */
function network(key: string): Values {
  const name = texts(`${key}-net`, `${key}.\${A}`, `\${U:-${key}}`);
  return mostly(
    some(
      {
        name,
        driver: texts('overlay', 'bridge', '', '${A}'),
        driver_opts: driverOptions,
        ipam: some({ driver: texts('default', 'x'), config: subnets }),
        internal: yesNo,
        attachable: yesNo,
        labels: pairs,
        external: raws(false),
        'x-note': note,
      },
      5,
    ),
    outer({ internal: yesNo, labels: pairs }, name),
    raws('~', ''),
  );
}

const topology = distinct(withSome({ segments: pairs }, { odd: anyText }), 2, 1);
const mountVolume = withSome({ fs_type: plainText, mount_flags: several(plainText) }, {});
const clusterSpec: Values = some(
  {
    group: plainText,
    access_mode: withSome(
      { mount_volume: mountVolume },
      {
        scope: texts('single', 'multi'),
        sharing: texts('none', 'all'),
        block_volume: some({ any: anyText }),
      },
    ),
    accessibility_requirements: withSome({ requisite: topology, preferred: topology }, {}),
    capacity_range: some({ required_bytes: size, limit_bytes: size }),
    availability: texts('active', 'pause'),
    secrets: distinct(some({ key: plainText, secret: plainText }, 2, 1)),
    odd: anyText,
  },
  5,
  2,
);

const volume: Values = mostly(
  some(
    {
      name: anyName,
      driver: texts('local', 'nfs', '', '${A}'),
      driver_opts: driverOptions,
      labels: pairs,
      external: raws(false),
      'x-note': note,
    },
    4,
  ),
  outer(),
  some({ 'x-cluster-spec': clusterSpec, name: anyName }, 2, 1),
  raws('~', ''),
);

const file = texts('one.txt', 'sub/two.bin', './one.txt', '${U:-one.txt}', 'sub/../one.txt');
const fileShape: Shape = {
  labels: pairs,
  name: anyName,
  template_driver: texts('golang', ''),
  'x-note': note,
  external: raws(false),
};

const secret: Values = mostly(
  withSome({ file }, fileShape, 3),
  withSome({ driver: texts('vault', '${A}') }, { ...fileShape, driver_opts: driverOptions }, 3),
  outer({ labels: pairs }),
);

const config: Values = mostly(withSome({ file }, fileShape, 3), outer({ labels: pairs }));

/** Sections of a file, by what they define. */
export const sections: Readonly<Record<'networks' | 'volumes' | 'secrets' | 'configs', Values>> = {
  networks: some(Object.fromEntries(names.networks.map((key) => [key, network(key)])), 3),
  volumes: dictionary(names.volumes, volume, { most: 3 }),
  secrets: dictionary(names.secrets, secret, { most: 2 }),
  configs: dictionary(names.configs, config, { most: 2 }),
};

/** What nobody reads. */
export const extension: Values = oneOf(note, some({ a: pairs, b: onlyYesNo, c: several(looseValue) }));
