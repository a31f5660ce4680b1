"""Lets `python -m shopdb` be the `shopdb` command."""

from shopdb.cli import main

main()
