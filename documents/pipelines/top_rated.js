/*
title: Top rated
question: Which products of a category are rated best, when few reviews prove little?
collection: products
parameters:
  category:
    type: text
    example: 01890a5d-ac96-7c11-9a3e-5b1c7d2e4f60
    meaning: id of the category; category_rollup lists them
  weight:
    type: int
    default: 10
    meaning: reviews of the category's average that each product is given beside its own
  rows: {type: int, default: 10, meaning: most products that are listed}
columns:
  rank: 1 is the best
  product_id: id of the product
  name: of the product
  rating_count: its published reviews
  rating_average: their stars, two decimals
  score: the Bayesian average, four decimals, by which they are ranked
notes:
  - The score is (weight x m + stars) / (weight + reviews), where m is the average of all reviews
    of the category. One review of five stars thus ranks below a hundred of 4.8.
  - Live, active products that have a published review, as of the last review_summary_refresh.
  - Ties are ordered by the number of reviews, then by id.
budget: {keys: 1.01, documents: 1.01, joined: 1, sorted: 200}
*/
[
  {"$match": {"categoryIds": ":category", "status": "active", "deleted": false}},
  {"$lookup": {
    "from": "product_stats",
    "localField": "_id",
    "foreignField": "_id",
    "pipeline": [{"$match": {"ratingCount": {"$gt": 0}}}],
    "as": "stats"
  }},
  {"$match": {"stats": {"$ne": []}}},
  {"$project": {
    "name": 1, "count": {"$first": "$stats.ratingCount"}, "sum": {"$first": "$stats.ratingSum"}
  }},
  {"$setWindowFields": {"output": {
    "allCount": {"$sum": "$count", "window": {"documents": ["unbounded", "unbounded"]}},
    "allSum": {"$sum": "$sum", "window": {"documents": ["unbounded", "unbounded"]}}
  }}},
  {"$set": {"score": {"$divide": [
    {"$add": [{"$multiply": [":weight", {"$divide": ["$allSum", "$allCount"]}]}, "$sum"]},
    {"$add": [":weight", "$count"]}
  ]}}},
  {"$sort": {"score": -1, "count": -1, "_id": 1}},
  {"$limit": ":rows"},
  // The place in the list is the rank. No sort by it may follow: MongoDB 6.0 moves a sort before
  // the $unwind that makes the field.
  {"$group": {"_id": null, "row": {"$push": "$$ROOT"}}},
  {"$unwind": {"path": "$row", "includeArrayIndex": "place"}},
  {"$project": {
    "_id": 0,
    "rank": {"$add": ["$place", 1]},
    "product_id": "$row._id",
    "name": {"$ifNull": ["$row.name", null]},
    "rating_count": "$row.count",
    "rating_average": {"$round": [{"$divide": ["$row.sum", "$row.count"]}, 2]},
    "score": {"$round": ["$row.score", 4]}
  }}
]
