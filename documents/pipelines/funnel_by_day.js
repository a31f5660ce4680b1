/*
title: Funnel by day
question: How far do the sessions of each day come on the way to a purchase?
collection: events
parameters:
  from_day: {type: date, default: four_weeks_before_until_day, meaning: first day counted}
  until_day: {type: date, default: day_after_last_event, meaning: first day not counted}
  timezone: {type: text, default: UTC, meaning: time zone whose days they are}
columns:
  day: on which the session began
  channel: the sales channel
  sessions: that began
  viewed: of these, looked at a product
  added: then put one into the cart
  checked_out: then began to check out
  bought: then bought
  conversion: bought by sessions, four decimals
notes:
  - A session counts at a step only where it has come through those before, in this order. A
    product put into the cart without a look at any is not counted as added.
  - A session belongs to the day it began, across midnight too. Its events are followed for a day
    beyond the period at either end; one that is longer than that counts as begun anew.
  - A day without a session has no row.
budget: {keys: 1, documents: 1, sorted: 200}
*/
[
  {"$match": {"$expr": {"$and": [
    {"$gte": ["$at", {"$dateSubtract": {
      "startDate": ":from_day", "unit": "day", "amount": 1
    }}]},
    {"$lt": ["$at", {"$dateAdd": {"startDate": ":until_day", "unit": "day", "amount": 1}}]}
  ]}}},
  // What is no step has the place -1.
  {"$project": {
    "sessionId": 1,
    "channel": 1,
    "at": 1,
    "step": {"$indexOfArray": [
      ["product_view", "add_to_cart", "checkout_start", "purchase"], "$type"
    ]}
  }},
  {"$group": {
    "_id": "$sessionId",
    "channel": {"$min": "$channel"},
    "startedAt": {"$min": "$at"},
    "events": {"$push": {"$cond": [
      {"$gte": ["$step", 0]}, {"at": "$at", "step": "$step"}, "$$REMOVE"
    ]}}
  }},
  {"$match": {"startedAt": {"$gte": ":from_day", "$lt": ":until_day"}}},
  // The value is the step that is looked for next: an event of that step takes it one further.
  {"$set": {"reached": {"$reduce": {
    "input": {"$sortArray": {"input": "$events", "sortBy": {"at": 1, "step": 1}}},
    "initialValue": 0,
    "in": {"$add": ["$$value", {"$cond": [{"$eq": ["$$this.step", "$$value"]}, 1, 0]}]}
  }}}},
  {"$group": {
    "_id": {
      "day": {"$dateTrunc": {"date": "$startedAt", "unit": "day", "timezone": ":timezone"}},
      "channel": "$channel"
    },
    "sessions": {"$sum": 1},
    "viewed": {"$sum": {"$cond": [{"$gte": ["$reached", 1]}, 1, 0]}},
    "added": {"$sum": {"$cond": [{"$gte": ["$reached", 2]}, 1, 0]}},
    "checked_out": {"$sum": {"$cond": [{"$gte": ["$reached", 3]}, 1, 0]}},
    "bought": {"$sum": {"$cond": [{"$gte": ["$reached", 4]}, 1, 0]}}
  }},
  {"$sort": {"_id.day": 1, "_id.channel": 1}},
  {"$project": {
    "_id": 0,
    "day": {"$dateToString": {
      "date": "$_id.day", "format": "%Y-%m-%d", "timezone": ":timezone"
    }},
    "channel": "$_id.channel",
    "sessions": 1,
    "viewed": 1,
    "added": 1,
    "checked_out": 1,
    "bought": 1,
    "conversion": {"$round": [{"$divide": ["$bought", "$sessions"]}, 4]}
  }}
]
