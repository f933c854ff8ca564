import {
  dictionary,
  distinct,
  distinctBy,
  mostly,
  oneOf,
  rarely,
  raws,
  several,
  some,
  texts,
  type Values,
  withSome,
} from './build.ts';
import { anyText, count, duration, looseValue, plainText, textOrNumber, yesNo } from './scalars.ts';
import { type Tree, under } from './tree.ts';

/** The names that services refer to and that the top level defines. */
export const names = {
  /** Below a name with a point docker turns no variable into a number. */
  dotted: ['my.svc', 'app'],
  services: ['app', 'db', 'web-1'],
  networks: ['front', 'back', 'out', 'default'],
  volumes: ['data', 'logs', 'ext_vol', 'a.b'],
  secrets: ['s_one', 's_two', 's.ext', 's-drv'],
  configs: ['c_one', 'c_two', 'c.ext'],
} as const;

const variableNames = [
  'A',
  'U',
  'EMPTY',
  'FOO',
  'BAR_2',
  'a_b',
  'with space',
  'dot.ted',
  '1N',
  'HOME',
] as const;

/** `KEY=value` items, or a mapping. */
export const pairs: Values = oneOf(
  dictionary(['a', 'b.c', 'traefik.http', 'com.docker.stack.namespace', 'A', 'x y', 'é', '""'], looseValue),
  distinct(
    oneOf(
      texts('a=1', 'b.c=x y', 'a=2', 'bare', 'e=', '=v', 'A=${A}', 'q="x"', 'd==e', ' sp = x '),
      plainText,
    ),
  ),
);

export const environment: Values = oneOf(
  dictionary(variableNames, looseValue, { most: 4 }),
  distinct(
    oneOf(
      texts('A=1', 'A', 'U', 'EMPTY=', 'FOO=', 'HOME=', 'FOO=a=b', 'BAR_2=${A}', 'FOO=${U:-x y}'),
      plainText,
    ),
    4,
  ),
);

/** A text that is split, or a list. */
export const command: Values = oneOf(
  texts(
    'run --now',
    '',
    'sh -c "echo $$A"',
    "a 'b c' d",
    'x\\ y # no',
    'a#b "" c',
    'multi\n line',
    '${A:-x y}',
    '"a\\"b" \\n',
    'é 😀',
  ),
  several(anyText),
  rarely(several(plainText), texts('"open', 'end\\')),
);

export const textOrSet: Values = oneOf(anyText, distinct(anyText));
export const textSet: Values = distinct(anyText);
export const capabilities: Values = distinct(
  texts('NET_ADMIN', 'cap_chown', 'ALL', ' SYS_TIME ', 'RESET', 'net_admin', 'CAP_KILL', '${U:-audit_write}'),
);

export const hosts: Values = oneOf(
  dictionary(
    ['h', 'h.example', 'six', 'b'],
    mostly(texts('1.2.3.4', '::1', '[::1]', '${U:-1.1.1.1}'), raws('~', 5, 1.5)),
  ),
  distinct(
    texts(
      'h:1.2.3.4',
      'h=1.2.3.4',
      'six:::1',
      'six=[::1]',
      'bare',
      'a=b:c',
      'a:b=c',
      ':x',
      '=',
      'h:${U:-2.2.2.2}',
    ),
  ),
);

const limit: Values = rarely(
  mostly(raws(0, 1, 1024, '0x10', '010'), texts('${COUNT}', '${U:-65536}')),
  count,
);
export const ulimits: Values = dictionary(
  ['nofile', 'nproc', 'core'],
  oneOf(limit, withSome({ soft: limit, hard: limit }, {})),
);

export const serviceNetworks: Values = oneOf(
  distinct(texts(...names.networks)),
  dictionary(
    names.networks,
    oneOf(
      raws('~', ''),
      some({
        aliases: distinct(anyText),
        driver_opts: dictionary(['o', 'p'], textOrNumber),
        ipv4_address: plainText,
        ipv6_address: plainText,
      }),
    ),
  ),
);

const mode: Values = mostly(
  raws('0440', 256, '0o400', '0444', 0),
  texts('${MODE}'),
  raws('440', '1.0', '3.7'),
);
/** Uses of secrets or configs; one as two files only now and then, since the names of the files must differ. */
export function references(keys: readonly string[]): Values {
  const source = texts(...keys);
  const target = texts('t1', 't2', '/etc/t3', 't4', '${A}');
  const rest = { uid: texts('0', '1000'), gid: texts('100'), mode, target };
  const long = withSome({ source }, rest);
  const use = mostly(source, long, long, withSome({ source }, { ...rest, extra: anyText }));
  return rarely(distinctBy(use, sourceOf), distinct(use));
}

function sourceOf(tree: Tree): string {
  return JSON.stringify(under(tree, ['source']) ?? tree);
}

export const healthcheck: Values = mostly(
  some(
    {
      test: oneOf(
        texts('curl x', '', '${A:-true}'),
        several(plainText),
        raws('["CMD", "x"]', '["NONE"]', '["CMD-SHELL", "a b"]'),
      ),
      interval: duration,
      timeout: duration,
      retries: count,
      start_period: duration,
      start_interval: duration,
    },
    6,
  ),
  some({ disable: raws(true), retries: count, interval: duration }),
  some({ disable: yesNo, timeout: duration }),
);
