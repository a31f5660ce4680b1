/*
title: Refresh of the review summaries
question: Which rating and which reviews does each product show?
collection: reviews
parameters:
  first_product:
    type: text
    default: 00000000-0000-0000-0000-000000000000
    meaning: id of the first product that is refreshed
  last_product:
    type: text
    default: ffffffff-ffff-ffff-ffff-ffffffffffff
    meaning: id of the last
columns:
  _id: id of the product
  schemaVersion: of the document
  ratingCount: published reviews
  ratingSum: their stars added up
  topReviews: the ten that helped most people; of those that helped as many, the newest
  refreshedAt: when this was written
notes:
  - Writes product_stats, each document as a whole, so that it can be run again at any time.
  - A product whose last published review is gone has its counts set to 0.
  - A text that is there before MySQL has said what becomes of it has no status, and counts
    nowhere.
writes: product_stats
budget: {keys: 1.1, documents: 1.01}
*/
[
  {"$match": {
    "productId": {"$gte": ":first_product", "$lte": ":last_product"},
    "status": "published",
    "deleted": false
  }},
  {"$set": {"helpful": {"$ifNull": ["$votes.helpful", 0]}}},
  {"$group": {
    "_id": "$productId",
    "ratingCount": {"$sum": 1},
    "ratingSum": {"$sum": "$stars"},
    "topReviews": {"$topN": {
      "n": 10,
      "sortBy": {"helpful": -1, "createdAt": -1, "_id": 1},
      "output": {
        "id": "$_id", "stars": "$stars", "title": "$title",
        "helpful": "$helpful", "createdAt": "$createdAt"
      }
    }}
  }},
  // What has a summary already and no review any more comes to nothing.
  {"$unionWith": {
    "coll": "product_stats",
    "pipeline": [
      {"$match": {"_id": {"$gte": ":first_product", "$lte": ":last_product"}}},
      {"$project": {
        "ratingCount": {"$literal": 0},
        "ratingSum": {"$literal": 0},
        "topReviews": {"$literal": []}
      }}
    ]
  }},
  {"$group": {
    "_id": "$_id",
    "ratingCount": {"$sum": "$ratingCount"},
    "ratingSum": {"$sum": "$ratingSum"},
    // The empty list is the least of all.
    "topReviews": {"$max": "$topReviews"}
  }},
  {"$project": {
    "_id": 1,
    "schemaVersion": {"$literal": 1},
    "ratingCount": 1,
    "ratingSum": 1,
    "topReviews": 1,
    "refreshedAt": "$$NOW"
  }},
  {"$merge": {
    "into": "product_stats",
    "on": "_id",
    "whenMatched": "replace",
    "whenNotMatched": "insert"
  }}
]
