#!/bin/sh
# Make a small root file system that holds MongoDB, as a tar file.
#
# Usage: make-rootfs.sh MIRROR MONGOD OUTPUT.tar
#   MIRROR: address of a Debian mirror that carries the suite bookworm
#   MONGOD: the server's programme
#
# Needs root and mmdebstrap. Debian carries no MongoDB; the programme asks for the libraries of
# Debian 12 (libcurl4, libssl3), which later suites have under other names. Its user has the number
# that it has in the official image, so that both open the same data.

set -eu

mirror=$1
mongod=$2
output=$3

# A mirror that stands still at one day is past its "valid until": still signed, still good.
exec mmdebstrap \
    --quiet \
    --variant=minbase \
    --format=tar \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --include=libcurl4,libssl3 \
    --customize-hook="copy-in '$mongod' /usr/bin" \
    --customize-hook='chmod 755 "$1/usr/bin/mongod"' \
    --customize-hook='chroot "$1" useradd --system --uid=999 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin mongodb' \
    --customize-hook='chroot "$1" install --directory --owner=mongodb --group=mongodb /data /data/db' \
    bookworm "$output" "$mirror"
