"""Everything that can go wrong with knowledge.

KnowledgeError              one line for a person: what happened, and what to do
├── BadSettings             a setting that cannot be
├── SourceUnreadable        a path that is not there, an empty folder, a page without text
├── SourceShrunk            more than half of a source is gone: somebody must say that it is right
├── LoadRunning             another load of this workspace holds the lease
├── NoGeneration            nothing is loaded, or there is none to go back to
├── BadWeights              the embedder's weights are not the ones we know
├── DatabaseOutdated        the database is newer than this program
└── SearchUnavailable       a store or embedder that cannot answer now: a person takes over
    ├── SearchTimeout       a search that ran past its deadline
    ├── DatabaseUnavailable the SQL database does not answer
    ├── SpecMismatch        index and configuration disagree on model, dimension or analyzer
    ├── StoreUnreachable    a store that is down, or behind a closed port
    ├── StoreOverloaded     a store that takes no more requests for now
    ├── StoreRefused        a key that is wrong, or may not do this
    ├── StoreReadOnly       a store that takes no writes, for want of room or by order
    ├── StoreVersion        a store of a version that this program cannot work with
    ├── ForeignSchema       something under our name in a store that is not ours
    ├── KnowledgeLost       a store that does not hold what the ledger says it does
    ├── PartialWrite        a write of which not all arrived
    └── ReplicasMissing     a cluster of which too many nodes are away
"""


class KnowledgeError(Exception):
    """Any failure of the knowledge flow; its text is one line that a person can act on."""


class BadSettings(KnowledgeError):
    """A setting that cannot be: names the variable or key, and what it takes."""


class SourceUnreadable(KnowledgeError):
    """A source that cannot be read at all."""


class SourceShrunk(KnowledgeError):
    """Sources that lost more than half of their documents, until somebody says that it is right."""

    def __init__(self, names: tuple[str, ...], left: str) -> None:
        """Take the sources that shrank, and what is left of them, in words."""
        super().__init__(
            f"{left}: more than half is gone, and nothing was activated. "
            "If that is right, do it again with --accept-shrink."
        )
        self.names = names
        self.left = left


class LoadRunning(KnowledgeError):
    """A second load of a workspace while the first one runs."""


class NoGeneration(KnowledgeError):
    """A workspace in which nothing is loaded, or nothing older is kept."""


class GenerationMoved(KnowledgeError):
    """Another generation is live than the one that somebody wanted to leave."""


class BadWeights(KnowledgeError):
    """Weights whose digest is not the known one."""


class DatabaseOutdated(KnowledgeError):
    """A database that a newer program has migrated."""


class SearchUnavailable(KnowledgeError):
    """A store or an embedder that does not answer."""


class SearchTimeout(SearchUnavailable):
    """A search that ran past its deadline."""


class DatabaseUnavailable(SearchUnavailable):
    """A SQL database that does not answer."""


class SpecMismatch(SearchUnavailable):
    """An index made with another model or analyzer than this program has."""


class StoreUnreachable(SearchUnavailable):
    """A store that is down, or behind a port that is closed."""


class StoreOverloaded(SearchUnavailable):
    """A store that takes no more requests for now."""


class StoreRefused(SearchUnavailable):
    """A key that the store does not know, or that may not do this."""


class StoreReadOnly(SearchUnavailable):
    """A store that takes no writes: its disk is full, or somebody said so."""


class StoreVersion(SearchUnavailable):
    """A store of a version that this program cannot work with."""


class ForeignSchema(SearchUnavailable):
    """Something under our name in a store that we did not make, or not like this."""


class KnowledgeLost(SearchUnavailable):
    """A store that does not hold what the ledger says it does."""


class PartialWrite(SearchUnavailable):
    """A write of which not all arrived: nothing of it is live."""


class ReplicasMissing(SearchUnavailable):
    """A cluster of which too many nodes are away for the write that was asked for."""
