#!/bin/bash
# What a bare Debian says to the packages, as root inside of it: `cargo xtask dist --try`. The packages lie beside this file,
# those of an earlier version in `old`; nothing else of the checkout is seen here.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
here=$(dirname "$0")

main() {
    step "apt resolves what the packages want, and nobody is asked"
    apt-get update -q >/log
    install "$here"/old/*.deb
    neverlapse --version
    [ ! -e /usr/bin/systemctl ] || fail "this was to be a system without systemd"
    enabled
    apt-get install --simulate --quiet "$here"/neverlapse_*.deb >/log

    step "with systemd, its user is made, and it takes the units"
    apt-get install -y -q --no-install-recommends systemd libnss3 libnss3-tools >/log 2>&1
    install --reinstall "$here"/old/*.deb
    id neverlapse
    manuals
    units

    step "the first client starts the daemon, which picks a certificate up into a browser's database"
    useradd --create-home ada
    install -d -m 0700 -o ada -g ada /run/user/ada
    activate
    first_answer
    pick_up
    step "a code that is put into the drop folder becomes a certificate with nobody there"
    provision
    list >/before

    step "an upgrade keeps what was tracked, and so does the way back"
    stop
    install "$here"/*.deb
    activate
    list >/after
    same /before /after
    stop
    install --allow-downgrades "$here"/old/*.deb
    activate
    list >/after
    same /before /after
    back_up
    stop
    install "$here"/*.deb

    step "what an administrator has turned off stays off"
    rm /etc/systemd/user/graphical-session.target.wants/neverlapse-tray.service
    install --reinstall "$here"/*.deb
    [ ! -e /etc/systemd/user/graphical-session.target.wants/neverlapse-tray.service ] || fail "it is on again"

    step "a purge keeps the computer's keys, and says so"
    install -d -m 0700 -o neverlapse -g neverlapse /var/lib/neverlapse
    touch /var/lib/neverlapse/vault.key
    purge
    grep -q "/var/lib/neverlapse holds the computer's certificates and keys, and stays" /log || fail "it says nothing"
    [ -e /var/lib/neverlapse/vault.key ] || fail "a key is gone"
    id neverlapse

    step "without any, it leaves what people have in their homes, and nothing else"
    install "$here"/neverlapse_*.deb
    rm -r /var/lib/neverlapse
    mkdir -p /etc/neverlapse/issuers
    purge
    left=$(find / -xdev -iname '*neverlapse*' -not -path "$here/*" -not -path '/proc/*' -not -path '/home/*' -not -path '/run/user/*')
    [ -z "$left" ] || fail "this is left: $left"
    ! id neverlapse 2>/dev/null || fail "its user is left"
    find /home/ada -iname '*neverlapse*' -o -name '*.p12'
}

step() {
    printf '\n== %s\n' "$1"
}

fail() {
    printf 'trial: %s\n' "$1" >&2
    exit 1
}

install() {
    if [ "$1" = -d ]; then
        command install "$@"
        return
    fi
    apt-get install -y -q --no-install-recommends "$@" </dev/null >/log 2>&1 || { cat /log; fail "apt refuses $*"; }
    ! grep -i warning /log | grep -v 'warning: downgrading' || fail "something warns"
}

purge() {
    apt-get purge -y -q neverlapse neverlapse-authority </dev/null >/log 2>&1 || { cat /log; fail "apt refuses to purge"; }
    grep '^neverlapse:' /log
}

enabled() {
    for link in default.target.wants/neverlapsed.service sockets.target.wants/neverlapsed.socket \
        graphical-session.target.wants/neverlapse-tray.service; do
        [ -L "/etc/systemd/user/$link" ] || fail "$link is not enabled"
    done
    ! find /etc/systemd/system -name 'neverlapse*' 2>/dev/null | grep . || fail "the computer's own service is enabled"
}

# Each manual that a unit names, and each program's.
manuals() {
    sed -n 's/^Documentation=man:\(.*\)(\(.\))$/\2 \1/p' /usr/lib/systemd/*/neverlapse* | sort -u |
        while read -r section page; do
            [ -f "/usr/share/man/man$section/$page.$section.gz" ] || fail "$page($section) is missing"
        done
    for program in $(dpkg -L neverlapse neverlapse-authority | grep ^/usr/bin/.); do
        [ -f "/usr/share/man/man1/$(basename "$program").1.gz" ] || fail "$program has no manual"
    done
}

units() {
    # Manuals were looked for above; there is no `man` here to ask.
    XDG_RUNTIME_DIR=/run HOME=/root systemd-analyze verify --man=no --user /usr/lib/systemd/user/neverlapse* 2>/log || { cat /log; fail "a unit is wrong"; }
    systemd-analyze verify --man=no /usr/lib/systemd/system/neverlapse* 2>>/log || { cat /log; fail "a unit is wrong"; }
    ! grep neverlapse /log || fail "a unit is doubtful"
    systemd-analyze security --offline=true --threshold=20 --no-pager \
        /usr/lib/systemd/system/neverlapse-machine.service | tail -n 1
    XDG_RUNTIME_DIR=/run HOME=/root \
        systemd-analyze security --user --offline=true --no-pager /usr/lib/systemd/user/neverlapsed.service | tail -n 1
}

ada() {
    setpriv --reuid=ada --regid=ada --init-groups env XDG_RUNTIME_DIR=/run/user/ada HOME=/home/ada NEVERLAPSE_MASTER_KEY=file "$@"
}

# systemd's own stand-in for its socket: what connects first starts the daemon.
activate() {
    ada mkdir -p /run/user/ada/neverlapse
    ada systemd-socket-activate -E HOME -E XDG_RUNTIME_DIR --fdname=varlink \
        --listen=/run/user/ada/neverlapse/daemon.sock /usr/bin/neverlapsed --master-key file 2>/home/ada/daemon.log &
    daemon=$!
    wait_for /run/user/ada/neverlapse/daemon.sock
}

stop() {
    for process in /proc/[0-9]*/exe; do
        case $(readlink "$process") in
        */neverlapsed*) kill "$(basename "${process%/exe}")" ;;
        esac
    done
    # The socket's holder has become the daemon.
    wait "$daemon" || true
    rm -f /run/user/ada/neverlapse/daemon.sock
}

wait_for() {
    for _ in $(seq 600); do
        [ ! -e "$1" ] || return 0
        sleep 0.05
    done
    fail "$1 does not come"
}

first_answer() {
    local since=$EPOCHREALTIME
    ada neverlapse status || fail "status ended with $?"
    local now=$EPOCHREALTIME
    printf 'the first answer took %d ms\n' $(((${now/./} - ${since/./}) / 1000))
}

pick_up() {
    ada neverlapse-authority serve --dir /home/ada/authority --listen 127.0.0.1:8829 --mail-dir /home/ada/mail >/authority.log 2>&1 &
    for _ in $(seq 600); do
        ! grep -q 'listening on' /authority.log || break
        sleep 0.05
    done
    # It writes its profile as one that clients can use only once it knows its address.
    ada neverlapse-authority profile --dir /home/ada/authority --issuer cfca >/home/ada/cfca.toml
    ada neverlapse issuers add /home/ada/cfca.toml
    ada neverlapse-authority approve --dir /home/ada/authority --issuer cfca --name 'Ada Lovelace' --email ada@example.org >/log
    ada neverlapse import "$(find /home/ada/mail -name '*.eml')"
    ada mkdir -p /home/ada/.pki/nssdb
    ada neverlapse pick-up "$(first)" --to nss:/home/ada/.pki/nssdb
    ada certutil -L -d sql:/home/ada/.pki/nssdb | grep 'u,u,u' || fail "the database has no certificate with its key"
}

# The ledger is there, the daemon runs, and nobody types anything.
provision() {
    local drop=/home/ada/.config/neverlapse/provision.d told number
    told=$(ada neverlapse-authority approve --dir /home/ada/authority --issuer cfca --name 'Bea Provisioned' --email bea@example.org --json)
    number=$(value "$told" reference_number)
    ada mkdir -p -m 0700 "$drop" /home/ada/copies
    value "$told" authorization_code | ada sh -c "umask 077; cat >$drop/bea.code"
    ada sh -c "umask 077; cat >$drop/bea.toml" <<EOF
issuer = "cfca"
reference_number = "$number"
code_file = "bea.code"
name = "Bea Provisioned"
location = "nss:/home/ada/.pki/nssdb"
back_up_folder = "/home/ada/copies"
EOF
    wait_for "$drop/bea.result.json"
    grep -q '"outcome": *"done"' "$drop/bea.result.json" || { cat "$drop/bea.result.json"; fail "it was not picked up"; }
    ada certutil -L -d sql:/home/ada/.pki/nssdb | grep 'Bea Provisioned.*u,u,u' || fail "the database lacks it"
    [ ! -e "$drop/bea.code" ] || fail "its code is still there"
    ls /home/ada/copies
}

# A text of an object of JSON.
value() {
    grep -o "\"$2\": *\"[^\"]*\"" <<<"$1" | cut -d '"' -f 4
}

list() {
    ada neverlapse list --all --json
}

first() {
    ada neverlapse list --json | grep -o '"id": *"[^"]*"' | head -n 1 | cut -d '"' -f 4
}

same() {
    cmp "$1" "$2" || { cat "$1" "$2"; fail "what is tracked has changed"; }
    [ "$(wc -c <"$1")" -gt 100 ] || fail "nothing was tracked"
}

# The key is still there, and still works.
back_up() {
    echo 'four walrus umbrellas' >/home/ada/password
    ada neverlapse back-up "$(first)" --to /home/ada/copy.p12 --password-file /home/ada/password
}

main
