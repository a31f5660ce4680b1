/*
title: Trending
question: Which products of each category are looked at more and more?
collection: product_daily
parameters:
  until_day:
    type: date
    default: day_after_last_product_day
    meaning: first day not counted, UTC
  prior:
    type: int
    default: 10
    meaning: looks added to either week, above 0, so that few looks make no trend
  rows: {type: int, default: 3, meaning: most products that are listed of a category}
columns:
  category: name of the category
  category_id: id of the category
  rank: 1 grows most
  product_id: id of the product
  product: name of the product
  views: looks at it in the seven days to until_day
  views_before: looks at it in the seven days before those
  growth: (views + prior) by (views_before + prior), four decimals
notes:
  - Live, active products that were looked at this week. One that lies in several live categories
    is listed in each.
  - Reads product_daily, which product_daily_refresh writes. Ties are ordered by views, then by id.
budget: {keys: 1, documents: 1, joined: 1, sorted: 100}
*/
[
  {"$match": {"$expr": {"$and": [
    {"$gte": ["$_id.day", {"$dateSubtract": {
      "startDate": ":until_day", "unit": "day", "amount": 14
    }}]},
    {"$lt": ["$_id.day", ":until_day"]}
  ]}}},
  {"$set": {"isOfThisWeek": {"$gte": ["$_id.day", {"$dateSubtract": {
    "startDate": ":until_day", "unit": "day", "amount": 7
  }}]}}},
  {"$group": {
    "_id": "$_id.productId",
    "views": {"$sum": {"$cond": ["$isOfThisWeek", "$views", 0]}},
    "before": {"$sum": {"$cond": ["$isOfThisWeek", 0, "$views"]}}
  }},
  {"$match": {"views": {"$gt": 0}}},
  {"$lookup": {
    "from": "products",
    "localField": "_id",
    "foreignField": "_id",
    "pipeline": [
      {"$match": {"status": "active", "deleted": false}},
      {"$project": {"name": 1, "categoryIds": 1}}
    ],
    "as": "product"
  }},
  {"$unwind": "$product"},
  {"$set": {"growth": {"$divide": [
    {"$add": ["$views", ":prior"]}, {"$add": ["$before", ":prior"]}
  ]}}},
  {"$unwind": "$product.categoryIds"},
  {"$group": {
    "_id": "$product.categoryIds",
    "top": {"$topN": {
      "n": ":rows",
      "sortBy": {"growth": -1, "views": -1, "_id": 1},
      "output": {
        "id": "$_id", "name": "$product.name",
        "views": "$views", "before": "$before", "growth": "$growth"
      }
    }}
  }},
  {"$lookup": {
    "from": "categories",
    "localField": "_id",
    "foreignField": "_id",
    "pipeline": [{"$match": {"deleted": false}}, {"$project": {"name": 1}}],
    "as": "category"
  }},
  {"$unwind": "$category"},
  // The places follow from the list itself: MongoDB 6.0 moves a sort before the $unwind that makes
  // the field it is by.
  {"$sort": {"category.name": 1, "_id": 1}},
  {"$unwind": {"path": "$top", "includeArrayIndex": "place"}},
  {"$project": {
    "_id": 0,
    "category": "$category.name",
    "category_id": "$_id",
    "rank": {"$add": ["$place", 1]},
    "product_id": "$top.id",
    "product": {"$ifNull": ["$top.name", null]},
    "views": "$top.views",
    "views_before": "$top.before",
    "growth": {"$round": ["$top.growth", 4]}
  }}
]
