"""What to say where a statement fails: where, why, what stands, what does not, and how to go on."""

from collections.abc import Sequence

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.marks import mark
from shopdb.migrate.session import ServerError, advice, error_text
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Step
from shopdb.migrate.subject import subject

# Of a long list, the end nearest to the failure says most.
SHOWN = 8


def failure(
    step: Step, error: ServerError, *, lost: bool, again: str, held: str = ""
) -> MigrationProblem:
    """The problem of a step that failed.

    Args:
        step: the one that failed; those before it have run and stand.
        error: the server's answer.
        lost: whether the connection went, so that nobody knows what the server did.
        again: the command to run again.
        held: who holds the lock that it did not get, where that is why it failed.
    """
    what = (
        f"{step.statement.place}: {subject(step.statement.text)} failed, "
        f"statement {step.index + 1} of {len(step.statements)} of revision {step.revision} "
        f"{step.direction}\n{error_text(error)}"
    )
    if held:
        what += f"\n{held}"
    done, rest = step.statements[: step.index], step.statements[step.index + 1 :]
    lines = []
    if lost:
        lines += ["The connection was lost, and the server may have finished this statement."]
    if done:
        lines += ["Done, and kept:", *_listed(done[-SHOWN:], len(done) - SHOWN, "before them")]
    if mark(step.statement, "chunks"):
        lines += ["Its chunks that are done are kept, and not run again."]
    elif not done and not lost:
        lines += ["Nothing of this revision has taken effect."]
    if rest:
        lines += ["Not begun:", *_listed(rest[:SHOWN], len(rest) - SHOWN, "after them")]
    if refused := advice(error):
        lines += [refused]
    if lost:
        lines += [f"The same command finds out and goes on: {again}"]
    elif held:
        lines += [
            "Let these sessions finish or end them, or try for longer with -x patience=SECONDS, "
            f"and go on: {again}"
        ]
    else:
        lines += [f"Mend the cause, or this statement in the file, and go on: {again}"]
    return MigrationProblem(what, "\n".join(lines))


def _listed(statements: Sequence[Statement], more: int, where: str) -> list[str]:
    listed = [f"  {item.place}: {subject(item.text)}" for item in statements]
    return [*listed, *([f"  and {more} {where}"] if more > 0 else [])]
