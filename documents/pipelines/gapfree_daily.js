/*
title: Days of a product without gaps
question: How did a product do day by day, days on which nothing happened included?
collection: product_daily
parameters:
  product: {type: text, example: 01890a5d-ac96-774b-bcce-b302099a8057, meaning: id of the product}
  from_day: {type: date, default: four_weeks_before_until_day, meaning: "first day, UTC"}
  until_day:
    type: date
    default: day_after_last_product_day
    meaning: first day not shown, UTC
columns:
  day: the day, UTC
  views: looks at the product
  sessions: sessions that looked at it, put it into the cart or bought it
  added: times it was put into the cart
  purchases: times it was bought
  views_average: looks a day in the seven days to this one, two decimals
notes:
  - Each day of the period has a row, whether or not the product is known.
  - The average of the first six days is that of the days shown so far.
  - Reads product_daily, which product_daily_refresh writes.
budget: {keys: 1, documents: 1, sorted: 100}
*/
[
  // The key is read as a whole, so that its index does.
  {"$match": {"_id": {
    "$gte": {"productId": ":product", "day": ":from_day"},
    "$lt": {"productId": ":product", "day": ":until_day"}
  }}},
  {"$project": {
    "_id": 0, "day": "$_id.day",
    "views": 1, "sessions": 1, "added": "$addedToCart", "purchases": 1
  }},
  {"$densify": {
    "field": "day",
    "range": {"step": 1, "unit": "day", "bounds": [":from_day", ":until_day"]}
  }},
  {"$fill": {"sortBy": {"day": 1}, "output": {
    "views": {"value": 0},
    "sessions": {"value": 0},
    "added": {"value": 0},
    "purchases": {"value": 0}
  }}},
  {"$setWindowFields": {"sortBy": {"day": 1}, "output": {
    "average": {"$avg": "$views", "window": {"range": [-6, "current"], "unit": "day"}}
  }}},
  {"$sort": {"day": 1}},
  {"$project": {
    "_id": 0,
    "day": {"$dateToString": {"date": "$day", "format": "%Y-%m-%d"}},
    "views": 1,
    "sessions": 1,
    "added": 1,
    "purchases": 1,
    "views_average": {"$round": ["$average", 2]}
  }}
]
