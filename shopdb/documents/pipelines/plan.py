"""How the server goes about a pipeline: its scans, and what each of them examined."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from shopdb.documents.pipelines.bind import bind
from shopdb.documents.pipelines.defaults import complete
from shopdb.documents.pipelines.pipeline import Pipeline
from shopdb.documents.pipelines.run import TIMEOUT, require, told

Node = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One reading of a collection, by the first stages, a $lookup or a $unionWith; or one sort.

    Args:
        what: the stage, with the collection that it reads.
        stages: the plan's stages, the first to work last; none where the server keeps them back.
        indexes: names of the indexes read.
        keys: index keys examined; None where the server keeps it back.
        documents: documents examined; None where the server keeps it back.
        returned: what the reading hands on.
        sorted: documents that went into a sort which hands nothing on before it has them all.
        scans: readings of the whole collection.
    """

    what: str
    stages: tuple[str, ...]
    indexes: tuple[str, ...]
    keys: int | None
    documents: int | None
    returned: int
    sorted: int = 0
    scans: int = 0


def explain(
    database: Database[Node],
    pipeline: Pipeline,
    given: Mapping[str, object],
    timeout: float = TIMEOUT,
) -> list[Step]:
    """Run a pipeline for its plan; nothing is written.

    Raises:
        Problem: as for `run`.
    """
    with told(pipeline, timeout):
        require(database, pipeline)
        stages = bind(list(pipeline.stages), complete(database, pipeline, given))
        explained = database.command(
            "explain",
            {
                "aggregate": pipeline.collection,
                # The server explains no write.
                "pipeline": stages[:-1] if pipeline.writes else stages,
                "cursor": {},
                "allowDiskUse": True,
            },
            verbosity="executionStats",
            maxTimeMS=max(1, round(timeout * 1000)),
        )
    return list(_steps(explained, pipeline.collection))


def _steps(explained: Node, collection: str) -> Iterator[Step]:
    """The readings in what the server explained, in the order of the stages."""
    if "stages" not in explained:
        # The server has taken the whole pipeline into its query engine.
        yield _scan(explained, collection)
        return
    yield from _in_order(explained["stages"], collection)


def _in_order(stages: list[Node], collection: str) -> Iterator[Step]:
    before = 0
    for stage in stages:
        if "$sort" in stage:
            returned = int(stage["nReturned"])
            yield Step("$sort", (), (), 0, 0, returned, sorted=max(before, returned))
        before = int(stage.get("nReturned", 0))
        if "$cursor" in stage:
            yield _scan(stage["$cursor"], collection)
        elif "$lookup" in stage:
            yield Step(
                what=f"$lookup {stage['$lookup']['from']}",
                stages=(),
                indexes=tuple(stage.get("indexesUsed", ())),
                keys=_int(stage.get("totalKeysExamined")),
                documents=_int(stage.get("totalDocsExamined")),
                returned=int(stage["nReturned"]),
                scans=int(stage.get("collectionScans", 0)),
            )
        elif "$graphLookup" in stage:
            name = f"$graphLookup {stage['$graphLookup']['from']}"
            yield Step(name, (), (), None, None, int(stage["nReturned"]))
        elif "$unionWith" in stage:
            other = stage["$unionWith"]
            inner = other["pipeline"]
            name = f"$unionWith {other['coll']}"
            if isinstance(inner, list):
                yield from _in_order(inner, name)
            else:
                yield _scan(inner, name)
        elif "$facet" in stage:
            for inner in stage["$facet"].values():
                yield from _in_order(inner, collection)


def _scan(cursor: Node, collection: str) -> Step:
    """What the query engine did."""
    plan = list(_plan_stages(cursor["queryPlanner"]["winningPlan"]))
    done = cursor["executionStats"]
    return Step(
        what=collection,
        stages=tuple(one["stage"] for one in plan),
        indexes=tuple(dict.fromkeys(one["indexName"] for one in plan if "indexName" in one)),
        keys=int(done["totalKeysExamined"]),
        documents=int(done["totalDocsExamined"]),
        returned=int(done["nReturned"]),
        sorted=sum(_sorted(done["executionStages"])),
        # A join that reads the other collection from end to end counts as much.
        scans=sum(
            one["stage"] == "COLLSCAN" or one.get("strategy") in ("NestedLoopJoin", "HashJoin")
            for one in plan
        ),
    )


def _plan_stages(plan: Node) -> Iterator[Node]:
    """The stages of a winning plan, whichever engine it is for, the last to work first."""
    for one in _nodes(plan.get("queryPlan", plan)):
        if "stage" in one:
            yield one


def _sorted(stages: Node) -> Iterator[int]:
    """Of each sort, how many documents went in."""
    for one in _nodes(stages):
        if str(one.get("stage", "")).upper() == "SORT":
            yield int(one["inputStage"]["nReturned"])


def _nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(part)


def _int(value: Any) -> int | None:
    return None if value is None else int(value)
