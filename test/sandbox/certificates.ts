import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650'];

/** An authority and, signed by it, a certificate for every app of the domain. Answers the authority's file. */
export async function makeCertificates(folder: string, domain: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority = join(folder, 'ca.pem');
  const extensions = join(folder, 'extensions.cnf');
  await writeFile(
    extensions,
    `[req]\ndistinguished_name = name\n[name]\n[server]\nsubjectAltName = DNS:*.${domain}, DNS:${domain}\n` +
      'basicConstraints = CA:FALSE\n[ca]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n',
  );
  const openssl = async (name: string, ...args: string[]): Promise<string> =>
    run('openssl', ['req', '-x509', '-config', extensions, ...KEY, '-subj', `/CN=${name}`, ...args]);
  const file = (name: string): string => join(folder, name);
  await openssl('coopbot sandbox', '-extensions', 'ca', '-keyout', file('ca.key'), '-out', authority);
  const signer = ['-CA', authority, '-CAkey', file('ca.key'), '-extensions', 'server'];
  await openssl(domain, ...signer, '-keyout', file('server.key'), '-out', file('server.pem'));
  return authority;
}
