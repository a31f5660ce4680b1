/*
title: Cohort retention by week
question: Of the customers who ordered first in a week, how many order again in the weeks after?
collection: order_summaries
parameters:
  from_day:
    type: date
    default: twelve_weeks_before_until_day
    meaning: a day of the first week whose new customers are followed
  until_day: {type: date, default: day_after_last_order, meaning: first day not counted}
  timezone: {type: text, default: UTC, meaning: time zone whose weeks they are}
columns:
  cohort: Monday of the week of the first order
  week: weeks after that week, 0 is the week itself
  customers: who ordered first in the week of the cohort
  active: of these, who ordered in this week
  share: active by customers, four decimals
notes:
  - Weeks begin on Monday. Every week up to until_day has a row, also where nobody ordered; the
    last is a part of a week unless until_day is a Monday.
  - Orders that were cancelled count neither as first nor as any other, and guests nowhere.
  - What came before the period is looked up, so that an old customer founds no cohort.
budget: {keys: 1.5, documents: 1.5, joined: 1.5, sorted: 200}
*/
[
  {"$match": {
    "$expr": {"$and": [
      {"$gte": ["$placedAt", {"$dateTrunc": {
        "date": ":from_day", "unit": "week", "startOfWeek": "monday", "timezone": ":timezone"
      }}]},
      {"$lt": ["$placedAt", ":until_day"]}
    ]},
    "deleted": false,
    "status": {"$ne": "cancelled"},
    "customerId": {"$type": "string"}
  }},
  {"$group": {
    "_id": "$customerId",
    "firstAt": {"$min": "$placedAt"},
    "orders": {"$push": "$placedAt"}
  }},
  {"$lookup": {
    "from": "order_summaries",
    "localField": "_id",
    "foreignField": "customerId",
    "let": {"firstAt": "$firstAt"},
    "pipeline": [
      {"$match": {
        "$expr": {"$lt": ["$placedAt", "$$firstAt"]},
        "deleted": false,
        "status": {"$ne": "cancelled"}
      }},
      {"$limit": 1},
      {"$project": {"_id": 1}}
    ],
    "as": "earlier"
  }},
  {"$match": {"earlier": []}},
  // A set, as who orders twice in a week is active once.
  {"$set": {
    "cohort": {"$dateTrunc": {
      "date": "$firstAt", "unit": "week", "startOfWeek": "monday", "timezone": ":timezone"
    }},
    "week": {"$setUnion": [
      {"$map": {"input": "$orders", "in": {"$dateDiff": {
        "startDate": "$firstAt", "endDate": "$$this",
        "unit": "week", "startOfWeek": "monday", "timezone": ":timezone"
      }}}},
      []
    ]}
  }},
  {"$unwind": "$week"},
  {"$group": {"_id": {"cohort": "$cohort", "week": "$week"}, "active": {"$sum": 1}}},
  {"$group": {
    "_id": "$_id.cohort",
    // All of a cohort are active in week 0, and none has more.
    "customers": {"$max": "$active"},
    "counted": {"$push": {"week": "$_id.week", "active": "$active"}}
  }},
  {"$set": {"week": {"$range": [0, {"$add": [1, {"$dateDiff": {
    "startDate": "$_id",
    "endDate": {"$dateSubtract": {"startDate": ":until_day", "unit": "millisecond", "amount": 1}},
    "unit": "week", "startOfWeek": "monday", "timezone": ":timezone"
  }}]}]}}},
  {"$unwind": "$week"},
  {"$set": {"active": {"$sum": {"$map": {
    "input": {"$filter": {"input": "$counted", "cond": {"$eq": ["$$this.week", "$week"]}}},
    "in": "$$this.active"
  }}}}},
  {"$sort": {"_id": 1, "week": 1}},
  {"$project": {
    "_id": 0,
    "cohort": {"$dateToString": {"date": "$_id", "format": "%Y-%m-%d", "timezone": ":timezone"}},
    "week": 1,
    "customers": 1,
    "active": 1,
    "share": {"$round": [{"$divide": ["$active", "$customers"]}, 4]}
  }}
]
