/*
title: Also viewed
question: What else do sessions look at that look at a product?
collection: events
parameters:
  product: {type: text, example: 01890a5d-ac96-774b-bcce-b302099a8057, meaning: id of the product}
  from_day: {type: date, default: four_weeks_before_until_day, meaning: first day counted}
  until_day: {type: date, default: day_after_last_event, meaning: first day not counted}
  rows: {type: int, default: 10, meaning: most products that are listed}
columns:
  rank: 1 is looked at together most often
  product_id: id of the other product
  name: of the other product
  together: sessions that looked at both
  sessions: sessions that looked at the first
  share: together by sessions, four decimals
notes:
  - A session counts once for a product, however often it looks.
  - Only what can be sold is listed. Deleted and archived products are left out. Ties are ordered
    by id.
budget: {keys: 1.01, documents: 1.01, joined: 8, sorted: 1000}
*/
[
  {"$match": {
    "productId": ":product",
    "type": "product_view",
    "at": {"$gte": ":from_day", "$lt": ":until_day"}
  }},
  {"$group": {"_id": "$sessionId"}},
  {"$lookup": {
    "from": "events",
    "localField": "_id",
    "foreignField": "sessionId",
    "pipeline": [
      {"$match": {
        "at": {"$gte": ":from_day", "$lt": ":until_day"},
        "type": "product_view",
        "productId": {"$exists": true, "$ne": ":product"}
      }},
      {"$group": {"_id": "$productId"}}
    ],
    "as": "other"
  }},
  {"$setWindowFields": {"output": {
    "sessions": {"$sum": 1, "window": {"documents": ["unbounded", "unbounded"]}}
  }}},
  {"$unwind": "$other"},
  {"$group": {
    "_id": "$other._id",
    "together": {"$sum": 1},
    "sessions": {"$max": "$sessions"}
  }},
  {"$lookup": {
    "from": "products",
    "localField": "_id",
    "foreignField": "_id",
    "pipeline": [
      {"$match": {"status": "active", "deleted": false}},
      {"$project": {"name": 1}}
    ],
    "as": "product"
  }},
  {"$unwind": "$product"},
  {"$sort": {"together": -1, "_id": 1}},
  {"$limit": ":rows"},
  // The place in the list is the rank. No sort by it may follow: MongoDB 6.0 moves a sort before
  // the $unwind that makes the field.
  {"$group": {"_id": null, "row": {"$push": "$$ROOT"}}},
  {"$unwind": {"path": "$row", "includeArrayIndex": "place"}},
  {"$project": {
    "_id": 0,
    "rank": {"$add": ["$place", 1]},
    "product_id": "$row._id",
    "name": {"$ifNull": ["$row.product.name", null]},
    "together": "$row.together",
    "sessions": "$row.sessions",
    "share": {"$round": [{"$divide": ["$row.together", "$row.sessions"]}, 4]}
  }}
]
