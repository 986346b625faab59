"""Make the collection and the tenant of an index, or find them as we made them."""

import structlog
from weaviate import WeaviateAsyncClient
from weaviate.classes.config import Configure, VectorDistances
from weaviate.classes.tenants import TenantActivityStatus
from weaviate.collections.classes.config import CollectionConfig
from weaviate.exceptions import UnexpectedStatusCodeError

from knowledge.errors import ForeignSchema
from knowledge.models import Index
from knowledge.stores.weaviate import schema
from knowledge.stores.weaviate.schema import Keeping

log = structlog.get_logger()


async def prepare(client: WeaviateAsyncClient, index: Index, keeping: Keeping) -> None:
    """Make what is not there, wake what sleeps; raise `ForeignSchema` for another's collection."""
    name = schema.collection_name(index.spec)
    if not await client.collections.exists(name):
        await _create(client, index, keeping)
    collection = client.collections.use(name)
    config = await collection.config.get()
    different = schema.difference(config, index.spec)
    if different is not None:
        message = (
            f"The collection {name} in Weaviate is not as Frontdesk makes it ({different}): "
            "delete it there, or set WEAVIATE_URL to another Weaviate, and load again."
        )
        raise ForeignSchema(message)
    _compare(config, keeping)
    tenant = schema.tenant_name(index)
    found = await collection.tenants.get_by_name(tenant)
    if found is None:
        await collection.tenants.create(tenant)
    elif found.activity_status is not TenantActivityStatus.ACTIVE:
        # By itself a cluster wakes a tenant on some nodes only.
        await collection.tenants.activate(tenant)


async def _create(client: WeaviateAsyncClient, index: Index, keeping: Keeping) -> None:
    name = schema.collection_name(index.spec)
    quantizer = Configure.VectorIndex.Quantizer.rq() if keeping.is_compressed else None
    vector_index = Configure.VectorIndex.hnsw(
        distance_metric=VectorDistances.COSINE, quantizer=quantizer
    )
    try:
        await client.collections.create(
            name,
            description=schema.description(index.spec),
            properties=schema.PROPERTIES,
            vector_config=[
                Configure.Vectors.self_provided(
                    name=schema.VECTOR, vector_index_config=vector_index
                )
            ],
            inverted_index_config=schema.INVERTED,
            multi_tenancy_config=Configure.multi_tenancy(enabled=True),
            replication_config=Configure.replication(factor=keeping.replicas),
        )
    except UnexpectedStatusCodeError:
        # Another process may have been faster.
        if not await client.collections.exists(name):
            raise


def _compare(config: CollectionConfig, keeping: Keeping) -> None:
    """Log where a collection is kept otherwise than is asked for: it stays as it was made."""
    replicas = config.replication_config.factor
    if replicas != keeping.replicas:
        log.warning("weaviate_replicas", collection=config.name, has=replicas, set=keeping.replicas)
