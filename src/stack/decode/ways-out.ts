/** What compose files for other tools hold and `docker stack deploy` does not know, with what to write instead. */
const ways: readonly (readonly [pattern: RegExp, wayOut: string])[] = [
  [/^name$/, 'the stack gets its name from the app.'],
  [/^include$/, 'name the other file in `COMPOSE_FILE`.'],
  [/^configs\.[^.]+\.(content|environment)$/, 'put the text in a file and use `file`.'],
  [/^secrets\.[^.]+\.environment$/, 'make the secret on the swarm and use `external: true`.'],
  [
    /^services\.[^.]+\.(cpus|cpu_count|cpu_percent|cpu_period|mem_reservation|mem_swappiness|pids_limit)$/,
    'use `deploy.resources`.',
  ],
  [/^services\.[^.]+\.scale$/, 'use `deploy.replicas`.'],
  [/^services\.[^.]+\.profiles$/, 'put the service into an overlay file of its own.'],
  [/^services\.[^.]+\.platform$/, 'use `deploy.placement.constraints`.'],
  [/^services\.[^.]+\.(gpus|runtime|device_cgroup_rules|storage_opt)$/, 'swarms have no such setting.'],
  [
    /^services\.[^.]+\.(group_add|uts|cgroup|blkio_config|label_file|annotations|attach|develop|provider|models|pull_policy|post_start|pre_stop|oom_kill_disable|use_api_socket)$/,
    'leave it out.',
  ],
  [/^services\.[^.]+\.volumes\.\d+\.(image|cluster)$/, 'leave it out.'],
  [
    /^services\.[^.]+\.networks\.[^.]+\.(mac_address|link_local_ips|priority|gw_priority|interface_name)$/,
    'leave it out.',
  ],
  [/^services\.[^.]+\.ports\.\d+\.(name|host_ip|app_protocol)$/, 'leave it out.'],
  [/^services\.[^.]+\.deploy\.resources\.(limits|reservations)\.devices$/, 'use `generic_resources`.'],
  [/^networks\.[^.]+\.(enable_ipv4|enable_ipv6)$/, 'make the network by hand and use `external: true`.'],
  [/^networks\.[^.]+\.ipam\..*$/, 'only `driver` and `config` with `subnet` are known there.'],
];

/** `null`: nothing is known about that key. */
export function wayOut(path: string): string | null {
  return ways.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}
