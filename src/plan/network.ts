import { defaultOrigin } from '../policy/origin.ts';
import type { Policy, PolicyMount } from '../policy/policy.ts';
import { impliedMount } from './wanted.ts';

/** Where distributions keep certificate authorities and what finds them; only what exists is shown. */
const certificates = [
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
  '/etc/pki/tls/certs',
  '/etc/pki/tls/cert.pem',
  '/etc/pki/ca-trust/extracted',
  '/etc/crypto-policies',
  '/etc/ca-certificates/extracted',
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
];

const resolver = ['/etc/resolv.conf'];

/** The mounts that `network.host_resolv` and `network.host_certs` stand for while the network is shared. */
export function networkMounts(policy: Policy): PolicyMount[] {
  const { enable, host_resolv: hostResolv, host_certs: hostCerts } = policy.network;
  if (!enable) return [];
  return [
    ...(hostResolv ? resolver.map((path) => shown(path, 'network.host_resolv', policy)) : []),
    ...(hostCerts ? certificates.map((path) => shown(path, 'network.host_certs', policy)) : []),
  ];
}

function shown(path: string, option: string, policy: Policy): PolicyMount {
  const origin = policy.origins[option] ?? defaultOrigin;
  const named = origin.kind === 'default' ? { ...origin, name: option } : origin;
  return { ...impliedMount(path, named), optional: true };
}
