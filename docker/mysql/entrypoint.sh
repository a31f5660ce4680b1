#!/usr/bin/env bash
# Entry point: fills an empty data directory once, then becomes the server.
#
# Keeps the contract of the official image, for the local image and for private processes:
#   MYSQL_ROOT_PASSWORD  password of root, required while the data directory is empty
#   MYSQL_ROOT_HOST      where root may also come from; default %, localhost: nowhere else
#   MYSQL_DATABASE       a database to make
#   MYSQL_USER, MYSQL_PASSWORD  an account to make, with all rights on that database
#   /docker-entrypoint-initdb.d/*.sql, *.sh  run once, in order of name, by a first server
#                        that nobody can reach over the network (INITDB_FOLDER: elsewhere)
#
# A data directory that was only half filled is emptied and filled anew on the next start.

set -Eeuo pipefail
shopt -s nullglob

note() { printf '%s [Entrypoint] %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }
fail() {
    note "$*" >&2
    exit 1
}

# setting NAME: what the server itself would use for NAME
setting() { awk -v name="$1" '/^[^ ]/ && $1 == name { print $2 }' <<<"$settings"; }

# quoted TEXT: as an SQL string literal
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e "s/'/''/g")"; }

# log_in_with PASSWORD: what docker_process_sql shall use; kept out of the process list
log_in_with() {
    local password
    password=$(printf '%s' "$1" | sed -e 's/[\\"]/\\&/g')
    printf '[client]\nuser=root\nsocket="%s"\npassword="%s"\n' "$socket" "$password" >"$private/client.cnf"
}

# docker_process_sql [OPTION...]: run the SQL on standard input as root (for init scripts, too)
docker_process_sql() {
    mysql --defaults-file="$private/client.cnf" --protocol=socket --comments \
        ${MYSQL_DATABASE:+--database="$MYSQL_DATABASE"} "$@"
}

start_first_server() {
    "$@" --skip-networking --default-time-zone=SYSTEM --socket="$socket" &
    first_server=$!
    until mysql --defaults-file="$private/client.cnf" --protocol=socket -e 'DO 0' 2>/dev/null; do
        kill -0 "$first_server" 2>/dev/null || fail 'The first server did not start; its reason stands above.'
        sleep 0.2
    done
}

stop_first_server() {
    local stopping=$first_server
    first_server=
    kill "$stopping"
    wait "$stopping"
}

make_accounts() {
    local host=${MYSQL_ROOT_HOST-%} password
    password=$(quoted "$MYSQL_ROOT_PASSWORD")
    MYSQL_DATABASE='' docker_process_sql <<<"ALTER USER 'root'@'localhost' IDENTIFIED BY $password;"
    log_in_with "$MYSQL_ROOT_PASSWORD"
    if [[ -n $host && $host != localhost ]]; then
        MYSQL_DATABASE='' docker_process_sql <<<"
            CREATE USER 'root'@$(quoted "$host") IDENTIFIED BY $password;
            GRANT ALL ON *.* TO 'root'@$(quoted "$host") WITH GRANT OPTION;"
    fi
    if [[ -n ${MYSQL_DATABASE:-} ]]; then
        MYSQL_DATABASE='' docker_process_sql <<<"CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
    fi
    if [[ -n ${MYSQL_USER:-} ]]; then
        docker_process_sql <<<"CREATE USER $(quoted "$MYSQL_USER")@'%' IDENTIFIED BY $(quoted "$MYSQL_PASSWORD");"
        if [[ -n ${MYSQL_DATABASE:-} ]]; then
            # In a GRANT, _ stands for any character unless escaped.
            docker_process_sql <<<"GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO $(quoted "$MYSQL_USER")@'%';"
        fi
    fi
}

run_init_files() {
    local file
    for file in "${INITDB_FOLDER:-/docker-entrypoint-initdb.d}"/*; do
        note "Running $file"
        case $file in
            *.sql) docker_process_sql <"$file" ;;
            *.sh)
                if [[ -x $file ]]; then
                    "$file"
                else
                    # shellcheck source=/dev/null
                    source "$file"
                fi
                ;;
            *) note "Left aside, neither .sql nor .sh: $file" ;;
        esac
    done
}

clean_up() {
    if [[ -n ${first_server:-} ]]; then
        kill "$first_server" 2>/dev/null || true
        wait "$first_server" 2>/dev/null || true
    fi
    rm -rf "$private"
}

fill_data_directory() {
    [[ -n ${MYSQL_ROOT_PASSWORD:-} ]] || fail 'The data directory is empty: set MYSQL_ROOT_PASSWORD.'
    [[ ${MYSQL_USER:-} != root ]] || fail 'MYSQL_USER names a further account; root has MYSQL_ROOT_PASSWORD.'
    [[ -z ${MYSQL_USER:-} || -n ${MYSQL_PASSWORD:-} ]] || fail 'MYSQL_USER is set: set MYSQL_PASSWORD as well.'

    # Only what was made here is ever removed: see the mark.
    [[ -e $unfinished || -z $(ls "$datadir") ]] ||
        fail "$datadir holds files, but no MySQL data: empty it, or mount another folder."

    private=$(mktemp -d)
    trap clean_up EXIT
    # As process 1, bash would not even hear these without a trap.
    trap 'exit 143' TERM INT

    # The mark of a filling that has not come to its end.
    touch "$unfinished"
    note 'Filling the data directory'
    "$@" --initialize-insecure --default-time-zone=SYSTEM
    note 'Starting the first server'
    log_in_with ''
    start_first_server "$@"
    # Its warnings are about files that are no time zones.
    mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | MYSQL_DATABASE=mysql docker_process_sql
    make_accounts
    run_init_files
    stop_first_server
    rm "$unfinished"
    # The mark must not come back after a power cut, or it would take real data with it.
    sync
    clean_up
    trap - EXIT TERM INT
    note 'The data directory is filled. Ready for start up.'
}

if [[ $# -eq 0 || ${1:0:1} == - ]]; then
    set -- mysqld "$@"
fi
if [[ ${1##*/} != mysqld || " $* " =~ \ (--help|-\?|--version|-V|--print-defaults)\  ]]; then
    exec "$@"
fi

if ! settings=$("$@" --verbose --help 2>/dev/null); then
    fail "mysqld does not accept its settings: $("$@" --verbose --help 2>&1 >/dev/null || true)"
fi
datadir=$(setting datadir)
socket=$(setting socket)
files=$(setting secure-file-priv)
datadir=${datadir%/}
unfinished=$datadir/.shopdb-unfinished

mkdir -p "$datadir"
for folder in "${socket%/*}" "${files%/}"; do
    if [[ $folder == /* && ! -d $folder ]]; then
        mkdir -p -m 750 "$folder"
        [[ $(id -u) != 0 ]] || chown mysql:mysql "$folder"
    fi
done
if [[ $(id -u) == 0 ]]; then
    find "$datadir" \! -user mysql -exec chown mysql:mysql {} +
    exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
fi

if [[ -e $unfinished ]]; then
    note 'An earlier start was cut short while it filled the data directory: beginning anew'
    find "$datadir" -mindepth 1 \! -path "$unfinished" -delete
fi
if [[ ! -d $datadir/mysql || -e $unfinished ]]; then
    fill_data_directory "$@"
fi
exec "$@"
