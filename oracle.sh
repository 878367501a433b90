# usage: oracle.sh FILE [args...]: does dockerd accept this configuration?
f=$1; shift
cp pid pf
timeout 20 dockerd --config-file "$f" --data-root /tmp/opt/oracle/root --exec-root /tmp/opt/oracle/exec --pidfile /tmp/opt/oracle/pf -H unix:///tmp/opt/oracle/s.sock "$@" 2>&1 | tail -1 | cut -c1-220
