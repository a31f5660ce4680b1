/*
title: Refresh of the daily counts
question: How often was each product looked at, put into a cart and bought on each day?
collection: events
parameters:
  from_day: {type: date, default: week_before_until_day, meaning: "first day refreshed, UTC"}
  until_day:
    type: date
    default: day_after_last_event
    meaning: first day not refreshed, UTC
columns:
  _id: the product and the day, UTC
  schemaVersion: of the document
  views: looks at the product
  sessions: sessions that looked at it, put it into the cart or bought it
  addedToCart: times it was put into the cart
  purchases: times it was bought
  refreshedAt: when this was written
notes:
  - Writes product_daily, each document as a whole and of a whole day, so that it can be run again
    at any time, in any order of days.
  - Counts stay when their events have reached their age and are gone.
writes: product_daily
budget: {keys: 1.1, documents: 1.1}
*/
[
  {"$match": {
    "type": {"$in": ["product_view", "add_to_cart", "purchase"]},
    "productId": {"$exists": true},
    "at": {"$gte": ":from_day", "$lt": ":until_day"}
  }},
  {"$group": {
    "_id": {
      "productId": "$productId",
      "day": {"$dateTrunc": {"date": "$at", "unit": "day"}},
      "sessionId": "$sessionId"
    },
    "views": {"$sum": {"$cond": [{"$eq": ["$type", "product_view"]}, 1, 0]}},
    "addedToCart": {"$sum": {"$cond": [{"$eq": ["$type", "add_to_cart"]}, 1, 0]}},
    "purchases": {"$sum": {"$cond": [{"$eq": ["$type", "purchase"]}, 1, 0]}}
  }},
  {"$group": {
    "_id": {"productId": "$_id.productId", "day": "$_id.day"},
    "views": {"$sum": "$views"},
    "sessions": {"$sum": 1},
    "addedToCart": {"$sum": "$addedToCart"},
    "purchases": {"$sum": "$purchases"}
  }},
  {"$project": {
    "_id": 1,
    "schemaVersion": {"$literal": 1},
    "views": 1,
    "sessions": 1,
    "addedToCart": 1,
    "purchases": 1,
    "refreshedAt": "$$NOW"
  }},
  {"$merge": {
    "into": "product_daily",
    "on": "_id",
    "whenMatched": "replace",
    "whenNotMatched": "insert"
  }}
]
