/*
title: Visits from events
question: Which visits do the events make up, where a pause ends one?
collection: events
parameters:
  from_day: {type: date, default: day_before_until_day, meaning: first day counted}
  until_day: {type: date, default: day_after_last_event, meaning: first day not counted}
  timezone: {type: text, default: UTC, meaning: time zone whose days they are}
  gap_minutes: {type: int, default: 30, meaning: a longer pause begins a new visit}
columns:
  visitor: id of the customer, of the session where nobody has logged in
  is_known: whether it is a customer
  started_at: first event, UTC
  ended_at: last event, UTC
  seconds: between the two
  events: of the visit
  products: different products that were looked at
  bought: whether there was a purchase
notes:
  - Events exactly gap_minutes apart belong to one visit. A visit goes on past midnight, and from
    one session or device of a customer to the next.
  - A visit counts where it began. Its events are followed for a day beyond the period at either
    end; one that is longer than that counts as begun anew.
  - What a customer did before logging in is the session's own visit.
budget: {keys: 1, documents: 1, sorted: 5000}
*/
[
  {"$match": {"$expr": {"$and": [
    {"$gte": ["$at", {"$dateSubtract": {
      "startDate": ":from_day", "unit": "day", "amount": 1
    }}]},
    {"$lt": ["$at", {"$dateAdd": {"startDate": ":until_day", "unit": "day", "amount": 1}}]}
  ]}}},
  {"$project": {
    "visitor": {"$ifNull": ["$userId", "$sessionId"]},
    "isKnown": {"$gt": ["$userId", null]},
    "at": 1,
    "viewed": {"$cond": [{"$eq": ["$type", "product_view"]}, "$productId", "$$REMOVE"]},
    "bought": {"$eq": ["$type", "purchase"]}
  }},
  {"$setWindowFields": {
    "partitionBy": "$visitor",
    "sortBy": {"at": 1, "_id": 1},
    "output": {"before": {"$shift": {"output": "$at", "by": -1}}}
  }},
  {"$set": {"begins": {"$cond": [
    {"$or": [
      {"$eq": ["$before", null]},
      {"$gt": [{"$subtract": ["$at", "$before"]}, {"$multiply": [":gap_minutes", 60000]}]}
    ]},
    1,
    0
  ]}}},
  {"$setWindowFields": {
    "partitionBy": "$visitor",
    "sortBy": {"at": 1, "_id": 1},
    "output": {"visit": {"$sum": "$begins", "window": {"documents": ["unbounded", "current"]}}}
  }},
  {"$group": {
    "_id": {"visitor": "$visitor", "visit": "$visit"},
    "isKnown": {"$max": "$isKnown"},
    "startedAt": {"$min": "$at"},
    "endedAt": {"$max": "$at"},
    "events": {"$sum": 1},
    "products": {"$addToSet": "$viewed"},
    "bought": {"$max": "$bought"}
  }},
  {"$match": {"startedAt": {"$gte": ":from_day", "$lt": ":until_day"}}},
  {"$sort": {"startedAt": 1, "_id.visitor": 1}},
  {"$project": {
    "_id": 0,
    "visitor": "$_id.visitor",
    "is_known": "$isKnown",
    "started_at": "$startedAt",
    "ended_at": "$endedAt",
    "seconds": {"$dateDiff": {
      "startDate": "$startedAt", "endDate": "$endedAt", "unit": "second"
    }},
    "events": 1,
    "products": {"$size": "$products"},
    "bought": 1
  }}
]
