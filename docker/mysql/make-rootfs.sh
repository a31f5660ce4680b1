#!/bin/sh
# Make a small root file system that holds MySQL, as a tar file.
#
# Usage: make-rootfs.sh MIRROR OUTPUT.tar
#   MIRROR: address of a Debian mirror that carries the suite sid
#
# Needs root and mmdebstrap. Holds the server, its clients (mysql, mysqldump, mysqlbinlog)
# and the time zones, with the account and folders that the entry point expects.

set -eu

mirror=$1
output=$2

# Debian's stable suites carry MariaDB; sid carries MySQL. mysql-server would make a data
# directory, with keys that every copy shared; mysql-server-core only brings the programmes.
# A mirror that stands still at one day is past its "valid until": still signed, still good.
exec mmdebstrap \
    --quiet \
    --variant=minbase \
    --format=tar \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --include=mysql-server-core,mysql-client,tzdata \
    --customize-hook='chroot "$1" useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin mysql' \
    --customize-hook='chroot "$1" install --directory --owner=mysql --group=mysql --mode=0750 /var/lib/mysql /var/lib/mysql-files' \
    --customize-hook='chroot "$1" install --directory --owner=mysql --group=mysql /var/run/mysqld' \
    --customize-hook='mkdir -p "$1/docker-entrypoint-initdb.d" "$1/etc/mysql/conf.d"' \
    sid "$output" "$mirror"
