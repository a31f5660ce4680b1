"""`shopdb audit`: the triggers of the audit log, written from one list."""

from shopdb.cli.app import app, console


@app.command()
def audit() -> None:
    """Write the triggers of the audit log into triggers/, from triggers/audited.toml."""
    from shopdb.audit import write
    from shopdb.settings import project_root

    changed = write(project_root())
    for path in changed:
        console.print(str(path), markup=False, soft_wrap=True)
    console.print(f"{len(changed)} files changed")
