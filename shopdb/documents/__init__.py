"""The document side of the shop: MongoDB's collections, pipelines, and what keeps them in step."""
