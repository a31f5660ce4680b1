/*
title: Abandoned carts
question: Which carts were filled and left, and what is in them?
collection: events
parameters:
  from_day: {type: date, default: week_before_until_day, meaning: first day counted}
  until_day: {type: date, default: day_after_last_event, meaning: first day not counted}
  idle_hours: {type: int, default: 24, meaning: hours without a move before until_day}
  rows: {type: int, default: 100, meaning: most rows that are listed}
columns:
  session_id: the session
  user_id: its customer, null where nobody has logged in
  channel: the sales channel
  last_move_at: last move of its cart or checkout, UTC
  reached_checkout: whether a checkout was begun
  products: different products in the cart
  items: pieces in the cart
  currency: of value, null where the channel has no price for these products
  value: at the channel's lowest prices of this moment
notes:
  - A cart is what was put in less what was taken out, in the order of time, since the last
    purchase of the session. Taking out what is not in changes nothing. props.quantity counts
    pieces; without it, one.
  - Each currency has a row of its own, and so has what is not priced. Products that are deleted
    are left out.
  - The last to be left comes first.
budget: {keys: 1.01, documents: 1, joined: 1, sorted: 2000}
*/
[
  {"$match": {
    "type": {"$in": ["add_to_cart", "remove_from_cart", "checkout_start", "purchase"]},
    "at": {"$gte": ":from_day", "$lt": ":until_day"}
  }},
  {"$group": {
    "_id": "$sessionId",
    "channel": {"$min": "$channel"},
    "userId": {"$max": "$userId"},
    "lastAt": {"$max": "$at"},
    "boughtAt": {"$max": {"$cond": [{"$eq": ["$type", "purchase"]}, "$at", "$$REMOVE"]}},
    "moves": {"$push": {"id": "$_id", "at": "$at", "type": "$type", "productId": "$productId",
      "pieces": {"$multiply": [
        {"$cond": [{"$isNumber": "$props.quantity"}, "$props.quantity", 1]},
        {"$cond": [{"$eq": ["$type", "remove_from_cart"]}, -1, 1]}
      ]}
    }}
  }},
  {"$match": {"$expr": {"$lte": ["$lastAt", {"$dateSubtract": {
    "startDate": ":until_day", "unit": "hour", "amount": ":idle_hours"
  }}]}}},
  // A time is greater than the null of who never bought.
  {"$set": {"moves": {"$sortArray": {
    "input": {"$filter": {"input": "$moves", "cond": {"$gt": ["$$this.at", "$boughtAt"]}}},
    "sortBy": {"at": 1, "id": 1}
  }}}},
  {"$set": {
    "reachedCheckout": {"$in": ["checkout_start", "$moves.type"]},
    "moves": {"$filter": {
      "input": "$moves",
      "cond": {"$and": [
        {"$in": ["$$this.type", ["add_to_cart", "remove_from_cart"]]},
        {"$gt": ["$$this.productId", null]}
      ]}
    }}
  }},
  {"$set": {"line": {"$map": {
    "input": {"$setUnion": ["$moves.productId", []]},
    "as": "product",
    "in": {
      "productId": "$$product",
      "pieces": {"$reduce": {
        "input": {"$filter": {
          "input": "$moves", "cond": {"$eq": ["$$this.productId", "$$product"]}
        }},
        "initialValue": 0,
        "in": {"$max": [0, {"$add": ["$$value", "$$this.pieces"]}]}
      }}
    }
  }}}},
  {"$unset": "moves"},
  {"$unwind": "$line"},
  {"$match": {"line.pieces": {"$gt": 0}}},
  {"$lookup": {
    "from": "products",
    "localField": "line.productId",
    "foreignField": "_id",
    "pipeline": [{"$match": {"deleted": false}}, {"$project": {"offers": 1}}],
    "as": "product"
  }},
  {"$unwind": "$product"},
  {"$set": {"offer": {"$first": {"$filter": {
    "input": "$product.offers", "cond": {"$eq": ["$$this.channel", "$channel"]}
  }}}}},
  {"$group": {
    "_id": {"session": "$_id", "currency": {"$ifNull": ["$offer.currency", null]}},
    "channel": {"$min": "$channel"},
    "userId": {"$max": "$userId"},
    "lastAt": {"$max": "$lastAt"},
    "reachedCheckout": {"$max": "$reachedCheckout"},
    "products": {"$sum": 1},
    "items": {"$sum": "$line.pieces"},
    "value": {"$sum": {"$multiply": ["$offer.amount", "$line.pieces"]}}
  }},
  {"$sort": {"lastAt": -1, "_id.session": 1, "_id.currency": 1}},
  {"$limit": ":rows"},
  {"$project": {
    "_id": 0,
    "session_id": "$_id.session",
    "user_id": "$userId",
    "channel": 1,
    "last_move_at": "$lastAt",
    "reached_checkout": "$reachedCheckout",
    "products": 1,
    "items": 1,
    "currency": "$_id.currency",
    "value": {"$cond": [{"$eq": ["$_id.currency", null]}, null, "$value"]}
  }}
]
