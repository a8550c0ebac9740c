import * as z from 'zod';

export const NetworkLayer = z
  .strictObject({
    enable: z
      .boolean()
      .meta({
        description:
          "Share the host's network, loopback services and abstract sockets included. Off: a new network with nothing in it.",
      })
      .optional(),
    host_resolv: z
      .boolean()
      .meta({ description: 'Show `/etc/resolv.conf` while the network is shared.' })
      .optional(),
    host_certs: z
      .boolean()
      .meta({ description: 'Show the CA certificates of the host while the network is shared.' })
      .optional(),
  })
  .meta({ id: 'Network', description: 'What of the network is reachable.' });

export const networkDefaults: Readonly<Record<'enable' | 'host_resolv' | 'host_certs', boolean>> = {
  enable: true,
  host_resolv: true,
  host_certs: true,
};
